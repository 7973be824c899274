#include "ranvier/target_rows.hpp"

#include <bit>
#include <stdexcept>
#include <string>
#include <vector>

namespace ranvier {

TargetRows::TargetRows(RvType type) : targets_(type) {
  if (type != RV_U16 && type != RV_I32) throw std::invalid_argument("numbers of targets are of type u16 or i32");
  shown_.type = RV_I64;
}

void TargetRows::build(const SynapseIndex& index, std::span<const std::int32_t> target, std::int64_t n_targets, std::int64_t block) {
  if (target.size() != static_cast<std::size_t>(index.synapses())) throw std::invalid_argument("a synapse has one target");
  if (targets_.type() == RV_U16 && n_targets > 65536) throw std::invalid_argument(std::to_string(n_targets) + " targets do not fit two bytes");
  if (block < 0 || (block & (block - 1)) != 0) throw std::invalid_argument("the targets of a block are a power of two");
  const int shift = block == 0 ? 62 : std::countr_zero(static_cast<std::uint64_t>(block));
  rows_ = index.sources();
  blocks_ = block == 0 || n_targets == 0 ? 1 : ((n_targets - 1) >> shift) + 1;
  if (targets_.type() == RV_U16) fill<std::uint16_t>(index, target, shift);
  else fill<std::int32_t>(index, target, shift);
  shown_.size = shown_.capacity = rows_ + 1;
  show(0);
}

template <class T>
void TargetRows::fill(const SynapseIndex& index, std::span<const std::int32_t> target, int shift) {
  const auto rows = index.rows();
  offsets_.resize(0);
  offsets_.resize(blocks_ * rows_ + 1);
  targets_.resize(index.synapses());
  auto* const offsets = offsets_.data<std::int64_t>();
  auto* const out = targets_.data<T>();
  const auto target_at = [&](std::int64_t q) { return target[static_cast<std::size_t>(index.id(q))]; };
  const auto part = [&](std::int32_t t, std::int64_t row) { return (static_cast<std::int64_t>(t) >> shift) * rows_ + row; };
  if (blocks_ == 1) {
    std::copy(rows.begin(), rows.end(), offsets);
    for (std::int64_t q = 0; q < index.synapses(); ++q) out[q] = static_cast<T>(target_at(q));
    return;
  }
  for (std::int64_t row = 0; row < rows_; ++row)
    for (std::int64_t q = rows[static_cast<std::size_t>(row)]; q < rows[static_cast<std::size_t>(row) + 1]; ++q) ++offsets[part(target_at(q), row) + 1];
  for (std::int64_t k = 0; k < blocks_ * rows_; ++k) offsets[k + 1] += offsets[k];
  std::vector<std::int64_t> next(offsets, offsets + blocks_ * rows_);
  for (std::int64_t row = 0; row < rows_; ++row)
    for (std::int64_t q = rows[static_cast<std::size_t>(row)]; q < rows[static_cast<std::size_t>(row) + 1]; ++q) {
      const std::int32_t t = target_at(q);
      out[next[static_cast<std::size_t>(part(t, row))]++] = static_cast<T>(t);
    }
}

}  // namespace ranvier
