#include "ranvier/synapse_index.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace ranvier {

void SynapseIndex::build(std::span<const std::int32_t> source, std::int64_t n_sources) {
  if (n_sources < 0) throw std::invalid_argument("the number of sources is negative");
  for (std::size_t synapse = 0; synapse < source.size(); ++synapse)
    if (source[synapse] < 0 || source[synapse] >= n_sources)
      throw std::out_of_range("synapse " + std::to_string(synapse) + " has source " + std::to_string(source[synapse]) + ", but there are " +
                              std::to_string(n_sources));

  offsets_.resize(0);
  offsets_.resize(n_sources + 1);
  auto* offsets = offsets_.data<std::int64_t>();
  for (const std::int32_t s : source) ++offsets[s + 1];
  for (std::int64_t s = 0; s < n_sources; ++s) offsets[s + 1] += offsets[s];

  synapses_ = static_cast<std::int64_t>(source.size());
  identity_ = std::is_sorted(source.begin(), source.end());
  ids_.resize(identity_ ? 0 : synapses_);
  if (identity_) return;
  auto* ids = ids_.data<std::int32_t>();
  std::vector<std::int64_t> next(offsets, offsets + n_sources);
  for (std::size_t synapse = 0; synapse < source.size(); ++synapse)
    ids[next[static_cast<std::size_t>(source[synapse])]++] = static_cast<std::int32_t>(synapse);
}

void SynapseIndex::build_from_rows(const RowEnds& rows, std::int64_t n_sources) {
  if (n_sources < 0) throw std::invalid_argument("the number of sources is negative");
  if (rows.rows() > n_sources)
    throw std::out_of_range("there are synapses of source " + std::to_string(rows.rows() - 1) + ", but there are " + std::to_string(n_sources));
  offsets_.resize(0);
  offsets_.resize(n_sources + 1);
  auto* const offsets = offsets_.data<std::int64_t>();
  const auto behind = std::copy(rows.ends().begin(), rows.ends().end(), offsets + 1);
  std::fill(behind, offsets + n_sources + 1, rows.synapses());
  synapses_ = rows.synapses();
  identity_ = true;
  ids_.resize(0);
}

}  // namespace ranvier
