#include "ranvier/target_events.hpp"

#include <algorithm>

namespace ranvier {

TargetEvents::TargetEvents(const SynapseIndex& index, std::span<const std::int32_t> steps, std::span<const std::int32_t> targets, RvType type,
                           EventRing& ring)
    : ring_(&ring) {
  if (type == RV_U16) rows_ = DelayedRows<std::uint16_t>(index, steps, targets);
  else rows_ = DelayedRows<std::int32_t>(index, steps, targets);
  pushed_.resize(static_cast<std::size_t>(longest() + 1));
  ring_->clear();
  ring_->grow(longest() + 1);
}

void TargetEvents::add(std::int64_t ahead, std::span<const std::int32_t> synapses, std::span<const std::int32_t> steps) {
  if (synapses.empty()) return;
  if (targets_.empty())
    std::visit(
        [&](const auto& rows) {
          const auto found = rows.by_number(steps);
          targets_.assign(found.begin(), found.end());
        },
        rows_);
  if (ahead >= ring_->slots()) ring_->grow(ahead + 1);
  DynamicArray& slot = ring_->ahead(ahead);
  for (const std::int32_t synapse : synapses) {
    const std::int32_t target = targets_[static_cast<std::size_t>(synapse)];
    if (slot.type() == RV_U16) slot.push_back(static_cast<std::uint16_t>(target));
    else slot.push_back(target);
  }
  ring_->refresh();
}

void TargetEvents::tell(EventRing& ring, const SynapseIndex& index, std::span<const std::int32_t> steps) {
  if (!noted_) return;
  const auto rows = index.rows();
  const bool same = steps.size() == 1;
  // From the oldest to what was pushed in this step: so events stand in the order in which they came.
  for (std::size_t k = 1; k <= pushed_.size(); ++k) {
    auto& sources = pushed_[(now_ + k) % pushed_.size()];
    const auto age = static_cast<std::int64_t>(pushed_.size() - k);
    for (const std::int32_t source : sources)
      for (std::int64_t q = rows[static_cast<std::size_t>(source)]; q < rows[static_cast<std::size_t>(source) + 1]; ++q) {
        const std::int32_t synapse = index.id(q);
        const std::int64_t ahead = steps[same ? 0 : static_cast<std::size_t>(synapse)] - age;
        if (ahead >= 0) ring.ahead(ahead).push_back(synapse);
      }
    sources.clear();
  }
  ring.refresh();
  noted_ = false;
}

}  // namespace ranvier
