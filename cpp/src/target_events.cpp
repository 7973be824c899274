#include "ranvier/target_events.hpp"

#include <algorithm>

namespace ranvier {

TargetEvents::TargetEvents(const SynapseIndex& index, std::span<const std::int32_t> steps, std::span<const std::int32_t> targets, RvType type,
                           EventRing& ring, std::span<const DynamicArray* const> carried)
    : ring_(&ring) {
  if (type == RV_U16) rows_ = DelayedRows<std::uint16_t>(index, steps, targets);
  else rows_ = DelayedRows<std::int32_t>(index, steps, targets);
  pushed_.resize(static_cast<std::size_t>(longest() + 1));
  for (const DynamicArray* variable : carried) carried_.emplace_back(variable->type());
  const std::int64_t slots = std::max(longest() + 1, ring_->slots());  // the ring may have been somebody's before
  each_ring([&](EventRing& each) {
    each.clear();
    each.grow(slots);
  });
  static_cast<void>(take(carried, steps));
}

bool TargetEvents::take(std::span<const DynamicArray* const> carried, std::span<const std::int32_t> steps) {
  const auto fits = [](const CarriedValues& values, const DynamicArray* variable) { return values.type() == variable->type(); };
  if (!std::equal(carried_.begin(), carried_.end(), carried.begin(), carried.end(), fits)) return false;
  if (!carried.empty()) find_places(steps);
  for (std::size_t k = 0; k < carried.size(); ++k) carried_[k].take(*carried[k], places_);
  return true;
}

void TargetEvents::find_places(std::span<const std::int32_t> steps) {
  if (places_.empty()) places_ = std::visit([&](const auto& rows) { return rows.places(steps); }, rows_);
}

void TargetEvents::add(std::int64_t ahead, std::span<const std::int32_t> synapses, std::span<const std::int32_t> steps) {
  if (synapses.empty()) return;
  find_places(steps);
  if (ahead >= ring_->slots()) each_ring([&](EventRing& ring) { ring.grow(ahead + 1); });
  for (const std::int32_t synapse : synapses) {
    const std::int32_t place = places_[static_cast<std::size_t>(synapse)];
    std::visit([&](const auto& rows) { ring_->ahead(ahead).push_back(rows.at(place)); }, rows_);
    for (CarriedValues& values : carried_) values.push(values.ring().ahead(ahead), place);
  }
  each_ring([](EventRing& ring) { ring.refresh(); });
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
