#include "ranvier/candidates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ranvier {

namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 31;  // indices are i32
constexpr std::int64_t kNowhere = -2 * kMost;          // as `own`: before the first pair of every row

}  // namespace

CandidateStream::CandidateStream(std::int64_t n_pre, std::int64_t n_post, double p, std::uint32_t key0, std::uint32_t key1, std::int64_t step,
                                 std::optional<std::int64_t> own)
    : n_pre_(n_pre), n_post_(n_post), p_(p), inverse_log_(1 / std::log1p(-p)), key_{key0, key1}, step_(static_cast<std::uint64_t>(step)),
      taken_(batch_.skips.size()), own_(own.value_or(kNowhere)) {
  if (n_pre < 0 || n_post < 0 || n_pre > kMost || n_post > kMost) throw std::invalid_argument("the number of elements of a group is out of range");
  if (n_post == 0 || !(p > 0)) row_ = n_pre_;
  if (at_end() || p >= 1) return;
  draw();
  next_ = batch_.skips[taken_++];
}

bool CandidateStream::fill(DynamicArray& i, DynamicArray& j, std::int64_t limit) {
  if (i.type() != RV_I32 || j.type() != RV_I32) throw std::invalid_argument("indices of candidates have to be of type i32");
  i.head().size = j.head().size = 0;
  i.extend(limit);
  j.extend(limit);
  auto* is = i.data<std::int32_t>();
  j.head().size = take(j.data<std::int32_t>(), 0, limit, [&](std::int64_t row, std::int64_t count) { is = std::fill_n(is, count, static_cast<std::int32_t>(row)); });
  i.head().size = j.size();
  return !at_end();
}

bool CandidateStream::connect(RowEnds& rows, std::int64_t first_row, DynamicArray& partners, std::int32_t first_partner, std::int64_t limit) {
  if (partners.type() != RV_I32) throw std::invalid_argument("numbers of partners have to be of type i32");
  const std::int64_t before = partners.size();
  auto* const added = static_cast<std::int32_t*>(partners.extend(limit).data);
  partners.head().size = before + take(added, first_partner, limit, [&](std::int64_t row, std::int64_t count) { rows.append(first_row + row, count); });
  return !at_end();
}

template <class Visit>
std::int64_t CandidateStream::take(std::int32_t* partners, std::int32_t first, std::int64_t limit, Visit visit) {
  std::int64_t count = 0;
  while (count < limit && !at_end()) {
    const std::int64_t begin = count;
    // A row in which one pair is left out is shorter by that; behind it, numbers are larger by one.
    const bool shorter = 0 <= row_ + own_ && row_ + own_ < n_post_;
    const std::int64_t length = n_post_ - (shorter ? 1 : 0), own = shorter ? row_ + own_ : std::numeric_limits<std::int64_t>::max();
    while (count < limit && next_ < length) {
      std::int64_t next = next_, k = 0;
      std::int32_t* const out = partners + count;
      const auto number = [&] { return static_cast<std::int32_t>(first + next + (next >= own ? 1 : 0)); };
      if (p_ >= 1) {
        for (const std::int64_t end = std::min(limit - count, length - next_); k < end; ++k, ++next) out[k] = number();
      } else {
        if (taken_ == batch_.skips.size()) draw();
        const std::int64_t* const skips = batch_.skips.data() + taken_;
        const std::int64_t end = std::min(limit - count, static_cast<std::int64_t>(batch_.skips.size() - taken_));
        for (; k < end && next < length; ++k) {
          out[k] = number();
          next += 1 + skips[k];
        }
        taken_ += static_cast<std::size_t>(k);
      }
      next_ = next;
      count += k;
    }
    if (count != begin) visit(row_, count - begin);
    if (next_ >= length) {
      next_ -= length;
      ++row_;
    }
  }
  return count;
}

void CandidateStream::draw() {
  batch_.fill(key_, step_, batches_++ * GeometricBatch::kBlocks, inverse_log_);
  taken_ = 0;
}

}  // namespace ranvier
