#include "ranvier/spike_queue.hpp"

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace ranvier {

namespace {

// Steps ahead, at most: a slot costs about 400 bytes, so this many already take 1.7 GB (419 s at 0.1 ms).
constexpr std::int64_t kLongest = (std::int64_t{1} << 22) - 1;

bool has_events(const PendingEvents& events) {
  return std::any_of(events.ahead.begin(), events.ahead.end(), [](const auto& slot) { return !slot.empty(); });
}

// Events keep their time; where dt changed they go to the nearest step.
PendingEvents retimed(PendingEvents events, double dt) {
  if (events.dt == 0 || events.dt == dt) return events;
  PendingEvents result{events.sources, dt, {}};
  for (std::size_t steps = 0; steps < events.ahead.size(); ++steps) {
    if (events.ahead[steps].empty()) continue;
    const auto target = static_cast<std::size_t>(static_cast<double>(steps) * events.dt / dt + 0.5);
    if (result.ahead.size() <= target) result.ahead.resize(target + 1);
    result.ahead[target].insert(result.ahead[target].end(), events.ahead[steps].begin(), events.ahead[steps].end());
  }
  return result;
}

}  // namespace

std::vector<std::int32_t> delay_steps(std::span<const double> delays, double dt) {
  std::vector<std::int32_t> steps(delays.size());
  for (std::size_t k = 0; k < delays.size(); ++k) {
    const double exact = delays[k] / dt + 0.5;
    if (!(delays[k] >= 0) || !(exact < static_cast<double>(kLongest)))
      throw std::invalid_argument("the delay of synapse " + std::to_string(k) + " is " + std::to_string(delays[k]) +
                                  " s; a delay is a time that is not negative and shorter than 2^22 steps");
    steps[k] = static_cast<std::int32_t>(exact);
  }
  return steps;
}

void SpikeQueue::prepare(const SynapseIndex& index, std::span<const double> delays, double dt, std::int64_t n_sources,
                         std::int64_t n_synapses, const Handling& handling) {
  if (!(dt > 0) || !std::isfinite(dt)) throw std::invalid_argument("dt of a queue has to be a positive time");
  if (index.sources() != n_sources || index.synapses() != n_synapses)
    throw std::invalid_argument("the index was built for " + std::to_string(index.sources()) + " sources and " +
                                std::to_string(index.synapses()) + " synapses, not for " + std::to_string(n_sources) + " and " +
                                std::to_string(n_synapses));
  if (delays.size() != 1 && delays.size() != static_cast<std::size_t>(n_synapses))
    throw std::invalid_argument("there are " + std::to_string(delays.size()) + " delays for " + std::to_string(n_synapses) + " synapses");

  std::vector<std::int32_t> steps = delay_steps(delays, dt);
  if (steps.empty()) steps.push_back(0);
  if (std::all_of(steps.begin(), steps.end(), [&](std::int32_t s) { return s == steps.front(); })) steps.resize(1);

  if (!handling.targets.empty() && handling.targets.size() != static_cast<std::size_t>(n_synapses))
    throw std::invalid_argument("there are " + std::to_string(handling.targets.size()) + " targets for " + std::to_string(n_synapses) + " synapses");
  for (const DynamicArray* variable : handling.carried)
    if (variable->size() != n_synapses) throw std::invalid_argument("a variable that is carried has a value for each synapse");
  PendingEvents waiting = pending();
  const bool as_before = handling.known && index_ == &index && dt_ == dt && steps_ == steps;
  steps_ = std::move(steps);
  index_ = &index;
  dt_ = dt;
  if (as_before && holds_targets() && !handling.general && !handling.targets.empty() && handling.type == type_ &&
      std::get<TargetEvents>(strategy_).take(handling.carried, steps_)) {
    if (!handling.carried.empty()) fill(waiting);  // with the values of now
    return;
  }
  place(retimed(std::move(waiting), dt), handling);
}

bool SpikeQueue::valid_sources(const std::int32_t* sources, std::int64_t count) const noexcept {
  return prepared() && std::all_of(sources, sources + count, [n = index_->sources()](std::int32_t s) { return 0 <= s && s < n; });
}

bool SpikeQueue::push_at(std::int32_t event, std::int64_t steps) {
  if (!prepared() || steps < 0 || steps > kLongest) return false;
  const std::int64_t events = holds_sources() ? index_->sources() : index_->synapses();
  if (event < 0 || event >= events) return false;
  settle();
  if (steps >= ring_.slots()) ring_.grow(steps + 1);
  ring_.ahead(steps).push_back(event);
  ring_.refresh();
  if (auto* targets = std::get_if<TargetEvents>(&strategy_)) targets->add(steps, {&event, 1}, steps_);
  return true;
}

void SpikeQueue::name_synapses() {
  settle();
  if (!prepared() || !holds_sources()) return;
  const PendingEvents waiting = pending();
  if (!has_events(waiting)) return;
  strategy_ = SynapseEvents{*index_, steps_};
  fill(expanded(waiting));
}

PendingEvents SpikeQueue::pending() {
  settle();
  PendingEvents events{holds_sources(), dt_, {}};
  for (std::int64_t steps = 0; steps < ring_.slots(); ++steps) {
    const DynamicArray& slot = ring_.ahead(steps);
    const auto* first = slot.data<std::int32_t>();
    events.ahead.emplace_back(first, first + slot.size());
  }
  return events;
}

void SpikeQueue::restore(const PendingEvents& events) {
  if (!prepared()) {
    dt_ = events.dt;
    if (events.sources) strategy_ = SourceEvents{};
    else strategy_ = SynapseEvents{};
    fill(events);
    return;
  }
  const std::int64_t limit = events.sources ? index_->sources() : index_->synapses();
  for (const auto& slot : events.ahead)
    for (const std::int32_t event : slot)
      if (event < 0 || event >= limit) throw std::out_of_range("event " + std::to_string(event) + " of a stored queue is not in this one");
  PendingEvents waiting = retimed(events, dt_);
  if (holds_sources() && !waiting.sources && has_events(waiting)) strategy_ = SynapseEvents{*index_, steps_};
  if (!holds_sources() && waiting.sources) waiting = expanded(waiting);
  fill(waiting);
}

// Chooses the strategy and puts the events in.
void SpikeQueue::place(PendingEvents events, const Handling& handling) {
  const bool one_delay = steps_.size() == 1;
  if (one_delay && !handling.general && (events.sources || !has_events(events))) {
    strategy_ = SourceEvents{steps_.front()};
  } else {
    if (events.sources) events = expanded(events);
    if (handling.general || handling.targets.empty()) strategy_ = SynapseEvents{*index_, steps_};
    else strategy_.emplace<TargetEvents>(*index_, steps_, handling.targets, handling.type, handling.type == RV_U16 ? narrow_ : wide_, handling.carried);
  }
  type_ = handling.type;
  fill(events);
}

// These events and no others are pending. Grows the ring as far as the strategy looks ahead.
void SpikeQueue::fill(const PendingEvents& events) {
  ring_.clear();
  const auto ahead = static_cast<std::int64_t>(events.ahead.size());
  ring_.grow(std::max(ahead, 1 + std::visit([](const auto& strategy) { return strategy.longest(); }, strategy_)));
  auto* const targets = std::get_if<TargetEvents>(&strategy_);
  if (targets != nullptr) targets->clear();
  for (std::int64_t steps = 0; steps < ahead; ++steps) {
    const auto& slot = events.ahead[static_cast<std::size_t>(steps)];
    if (slot.empty()) continue;
    ring_.ahead(steps).append(slot.data(), static_cast<std::int64_t>(slot.size()));
    if (targets != nullptr) targets->add(steps, slot, steps_);
  }
  ring_.refresh();
}

// Each source becomes the synapses of its row.
PendingEvents SpikeQueue::expanded(const PendingEvents& events) const {
  PendingEvents result{false, events.dt, std::vector<std::vector<std::int32_t>>(events.ahead.size())};
  const auto rows = index_->rows();
  for (std::size_t steps = 0; steps < events.ahead.size(); ++steps)
    for (const std::int32_t source : events.ahead[steps]) {
      if (source < 0 || source + 1 >= static_cast<std::int64_t>(rows.size())) throw std::out_of_range("a pending spike has no row in the index");
      const auto s = static_cast<std::size_t>(source);
      for (std::int64_t q = rows[s]; q < rows[s + 1]; ++q) result.ahead[steps].push_back(index_->id(q));
    }
  return result;
}

}  // namespace ranvier
