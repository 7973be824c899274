#include "ranvier/repeated_pairs.hpp"

#include <cmath>
#include <stdexcept>

namespace ranvier {

RepeatedPairs::RepeatedPairs(std::int64_t n_pre, std::int64_t n_post, double rate, std::uint32_t key0, std::uint32_t key1, std::int64_t step,
                             std::optional<std::int64_t> own)
    : n_pre_(n_pre), n_post_(n_post), scale_(1 / rate), key_{key0, key1}, step_(static_cast<std::uint64_t>(step)), own_(own) {
  constexpr std::int64_t most = std::int64_t{1} << 31;  // indices are i32
  if (n_pre < 0 || n_post < 0 || n_pre > most || n_post > most) throw std::invalid_argument("the number of elements of a group is out of range");
  if (!(rate > 0) || !std::isfinite(rate)) throw std::invalid_argument("the rate of pairs has to be a positive number");
  next_ = gap();
}

bool RepeatedPairs::connect(RowEnds& rows, std::int64_t first_row, DynamicArray& partners, std::int32_t first_partner, std::int64_t limit) {
  if (partners.type() != RV_I32) throw std::invalid_argument("numbers of partners have to be of type i32");
  const std::int64_t before = partners.size();
  auto* const added = static_cast<std::int32_t*>(partners.extend(limit).data);
  std::int64_t count = 0;
  while (count < limit && row_ < n_pre_) {
    // As in CandidateStream: a row in which one pair is left out is shorter by that; behind it, numbers are larger by one.
    const std::int64_t begin = count, own = own_ && 0 <= row_ + *own_ && row_ + *own_ < n_post_ ? row_ + *own_ : n_post_;
    const auto length = static_cast<double>(n_post_ - (own < n_post_ ? 1 : 0));
    for (; count < limit && next_ < length; ++count, next_ += gap()) {
      const auto member = static_cast<std::int64_t>(next_);
      added[count] = static_cast<std::int32_t>(first_partner + member + (member >= own ? 1 : 0));
    }
    if (count != begin) rows.append(first_row + row_, count - begin);
    if (!(next_ < length)) {
      next_ -= length;
      ++row_;
    }
  }
  partners.head().size = before + count;
  return row_ < n_pre_;
}

double RepeatedPairs::gap() {
  if (taken_ == NumberBatch::kNumbers) batch_.fill_exponentials(key_, step_, batches_++ * NumberBatch::kBlocks), taken_ = 0;
  return batch_.numbers[taken_++] * scale_;
}

}  // namespace ranvier
