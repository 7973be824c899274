// Spikes of many Poisson sources at the price of the spikes: how many trials fail before the next succeeds is a geometric number.
//
// The trials of a group, neuron after neuron in each step, step after step, lie on one axis; all succeed with the probability p of the
// fastest source, and the gaps between successes are drawn. Where sources differ, a success of a slower one counts with probability
// p_of_it / p. Nothing is remembered between trials: where p or the random stream changes, or steps were left out, the gap that was
// drawn is dropped and another one begins at the present step.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/geometric.hpp"

namespace ranvier {

// State: what the next step needs to go on, in an array of i64 that is kept with the network, so that runs may be cut anywhere.
// Gaps are numbers 0, 1, 2, ... of the stream (key, step at which they began): what was drawn ahead is no part of the state.
// Invariant: 0 <= state[kAhead]; state[kDrawn] is the number of the next gap.
class PoissonSkips {
 public:
  // step that comes next; trials of that step that fail before the next success; gaps drawn; step where they began; key; bits of p
  enum State : std::size_t { kStep, kAhead, kDrawn, kOrigin, kKey, kChance, kStateSize };

  // watched: rates may change during the run, so each step looks. Throws std::invalid_argument for a state of another size.
  PoissonSkips(const DynamicArray& rates, DynamicArray& state, std::uint32_t key0, std::uint32_t key1, bool watched);

  // Makes `events` (i32) the sources that spike in this step, ascending: each with probability rate * dt (of NaN and below 0: never).
  void emit(std::int64_t step, double dt, DynamicArray& events);

 private:
  static constexpr std::uint64_t kFew = 8;  // numbers that are drawn one by one before 512 are made at once (1 us)

  void look(double dt);
  void restart(std::int64_t step);
  [[nodiscard]] bool changed() const;
  [[nodiscard]] bool counts(std::int64_t source, double dt);
  [[nodiscard]] std::int64_t next_gap();

  const DynamicArray* rates_;
  std::int64_t* state_;
  std::uint32_t key_[2];
  bool watched_;
  bool ready_ = false;
  bool equal_ = true;        // all sources have the same probability
  double chance_ = 0;        // p
  double inverse_log_ = 0;   // 1 / ln(1 - p)
  std::vector<double> seen_;  // the rates that chance_ and equal_ are of, where they are watched
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  std::uint64_t gaps_of_ = kNone, uniforms_of_ = kNone;  // which 512 numbers of the stream are at hand
  std::unique_ptr<GeometricBatch> gaps_ = std::make_unique<GeometricBatch>();
  std::unique_ptr<NumberBatch> uniforms_ = std::make_unique<NumberBatch>();
};

}  // namespace ranvier
