#include "ranvier/candidates.hpp"

#include <cmath>
#include <stdexcept>

namespace ranvier {

CandidateStream::CandidateStream(std::int64_t n_pre, std::int64_t n_post, double p, std::uint32_t key0, std::uint32_t key1, std::int64_t step)
    : n_pre_(n_pre), n_post_(n_post), p_(p), inverse_log_(1 / std::log1p(-p)), key_{key0, key1}, step_(static_cast<std::uint64_t>(step)), taken_(batch_.skips.size()) {
  constexpr std::int64_t most = std::int64_t{1} << 31;  // indices are i32
  if (n_pre < 0 || n_post < 0 || n_pre > most || n_post > most) throw std::invalid_argument("the number of elements of a group is out of range");
  if (n_post == 0 || !(p > 0)) i_ = n_pre_;
  else if (p < 1) move(skip());
}

bool CandidateStream::fill(DynamicArray& i, DynamicArray& j, std::int64_t limit) {
  if (i.type() != RV_I32 || j.type() != RV_I32) throw std::invalid_argument("indices of candidates have to be of type i32");
  i.head().size = j.head().size = 0;
  i.extend(limit);
  j.extend(limit);
  auto* const is = i.data<std::int32_t>();
  auto* const js = j.data<std::int32_t>();
  std::int64_t count = 0;
  for (; count < limit && !at_end(); ++count) {
    is[count] = static_cast<std::int32_t>(i_);
    js[count] = static_cast<std::int32_t>(j_);
    if (p_ >= 1) {
      if (++j_ == n_post_) j_ = 0, ++i_;
    } else {
      move(1 + skip());
    }
  }
  i.head().size = j.head().size = count;
  return !at_end();
}

double CandidateStream::skip() {
  if (taken_ == batch_.skips.size()) {
    batch_.fill(key_, step_, batches_++ * GeometricBatch::kBlocks, inverse_log_);
    taken_ = 0;
  }
  return batch_.skips[taken_++];
}

void CandidateStream::move(double pairs) {
  const double left = static_cast<double>(n_pre_ - i_) * static_cast<double>(n_post_);
  if (!(pairs < left)) {  // beyond the end, or so small a p that the number does not fit an integer
    i_ = n_pre_;
    return;
  }
  j_ += static_cast<std::int64_t>(pairs);
  if (j_ >= n_post_) {
    const std::int64_t rows = j_ / n_post_;
    i_ += rows;
    j_ -= rows * n_post_;
  }
}

}  // namespace ranvier
