#include "ranvier/poisson_skips.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "ranvier/random.hpp"

namespace ranvier {

namespace {

constexpr std::uint64_t kNumbers = NumberBatch::kNumbers;
constexpr std::uint64_t kOfUniforms = std::uint64_t{1} << 61;  // blocks apart from those of gaps

double probability(double rate, double dt) { return rate > 0 ? std::min(rate * dt, 1.0) : 0; }

}  // namespace

PoissonSkips::PoissonSkips(const DynamicArray& rates, DynamicArray& state, std::uint32_t key0, std::uint32_t key1, bool watched)
    : rates_(&rates), state_(state.data<std::int64_t>()), key_{key0, key1}, watched_(watched) {
  if (state.size() != kStateSize) throw std::invalid_argument("the state of a Poisson group has six numbers");
}

void PoissonSkips::emit(std::int64_t step, double dt, DynamicArray& events) {
  if (!ready_ || (watched_ && changed())) look(dt);
  if (state_[kStep] != step) restart(step);
  state_[kStep] = step + 1;
  events.head().size = 0;
  if (chance_ == 0) return;
  const std::int64_t sources = rates_->size();
  std::int64_t ahead = state_[kAhead];
  while (ahead < sources) {
    if (equal_ || counts(ahead, dt)) events.push_back(static_cast<std::int32_t>(ahead));
    ahead += 1 + next_gap();
  }
  state_[kAhead] = ahead - sources;
}

bool PoissonSkips::changed() const {
  return std::memcmp(seen_.data(), rates_->data<double>(), seen_.size() * sizeof(double)) != 0;
}

// What follows from the rates. A gap drawn for another p, or of another stream, is dropped.
void PoissonSkips::look(double dt) {
  const double* const rates = rates_->data<double>();
  const std::int64_t sources = rates_->size();
  double lowest = 1;
  chance_ = 0;
  for (std::int64_t k = 0; k < sources; ++k) {
    const double p = probability(rates[k], dt);
    chance_ = std::max(chance_, p);
    lowest = std::min(lowest, p);
  }
  equal_ = lowest == chance_;
  inverse_log_ = 1 / std::log1p(-chance_);
  if (watched_) seen_.assign(rates, rates + sources);
  ready_ = true;
  const auto key = std::bit_cast<std::int64_t>(std::uint64_t{key_[1]} << 32 | key_[0]);
  const auto chance = std::bit_cast<std::int64_t>(chance_);
  if (state_[kKey] != key || state_[kChance] != chance) state_[kStep] = -1;
  state_[kKey] = key;
  state_[kChance] = chance;
}

void PoissonSkips::restart(std::int64_t step) {
  state_[kOrigin] = step;
  state_[kDrawn] = 0;
  gaps_of_ = uniforms_of_ = kNone;
  state_[kAhead] = next_gap();
}

// Whether a success at the fastest rate is one at the rate of this source, by the uniform number beside the gap that led here.
bool PoissonSkips::counts(std::int64_t source, double dt) {
  const auto number = static_cast<std::uint64_t>(state_[kDrawn]) - 1;
  double u = 0;
  if (number < kFew) {
    const std::uint64_t block = number / 2 | kOfUniforms;
    const UniformPair both = high_uniform_pair(key_, static_cast<std::uint64_t>(state_[kOrigin]), block);
    u = number % 2 == 0 ? both.first : both.second;
  } else {
    if (number / kNumbers != uniforms_of_) {
      uniforms_of_ = number / kNumbers;
      uniforms_->fill_uniforms(key_, static_cast<std::uint64_t>(state_[kOrigin]), uniforms_of_ * NumberBatch::kBlocks | kOfUniforms);
    }
    u = uniforms_->numbers[number % kNumbers];
  }
  return u * chance_ < probability(rates_->data<double>()[source], dt);
}

std::int64_t PoissonSkips::next_gap() {
  const auto number = static_cast<std::uint64_t>(state_[kDrawn]++);
  const auto origin = static_cast<std::uint64_t>(state_[kOrigin]);
  if (number < kFew) return geometric_skip(key_, origin, number, inverse_log_);
  if (number / kNumbers != gaps_of_) {
    gaps_of_ = number / kNumbers;
    gaps_->fill(key_, origin, gaps_of_ * GeometricBatch::kBlocks, inverse_log_);
  }
  return gaps_->skips[number % kNumbers];
}

}  // namespace ranvier
