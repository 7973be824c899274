#include "ranvier/poisson_skips.hpp"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "ranvier/random.hpp"
#include "testing.hpp"

using namespace ranvier;

namespace {

constexpr double kDt = 1e-3;
using Spikes = std::vector<std::pair<std::int64_t, std::int32_t>>;  // step, source

struct Group {
  DynamicArray rates, state{RV_I64, PoissonSkips::kStateSize}, events{RV_I32};

  explicit Group(const std::vector<double>& given) : rates(RV_F64, static_cast<std::int64_t>(given.size())) { set(given); }
  void set(const std::vector<double>& given) {
    for (std::size_t k = 0; k < given.size(); ++k) rates.data<double>()[k] = given[k];
  }
  // As one run does.
  void run(std::int64_t first, std::int64_t end, Spikes& spikes, bool watched = false, std::uint32_t key = 7) {
    PoissonSkips skips(rates, state, key, 8, watched);
    for (std::int64_t step = first; step < end; ++step) emit(skips, step, spikes);
  }
  void emit(PoissonSkips& skips, std::int64_t step, Spikes& spikes) {
    skips.emit(step, kDt, events);
    for (std::int64_t k = 0; k < events.size(); ++k) spikes.emplace_back(step, events.data<std::int32_t>()[k]);
  }
};

Spikes whole(const std::vector<double>& rates, std::int64_t steps) {
  Group group(rates);
  Spikes spikes;
  group.run(0, steps, spikes);
  return spikes;
}

// By the definition: gaps and uniform numbers one by one.
Spikes reference(const std::vector<double>& rates, std::int64_t steps) {
  const std::uint32_t key[2] = {7, 8};
  double fastest = 0;
  for (const double rate : rates) fastest = std::max(fastest, rate);
  const auto sources = static_cast<std::int64_t>(rates.size());
  const auto at = [&](std::uint64_t number, std::uint64_t family) {
    const UniformPair u = high_uniform_pair(key, 0, number / 2 | family);
    return number % 2 == 0 ? u.first : u.second;
  };
  Spikes spikes;
  std::int64_t place = -1;
  for (std::uint64_t number = 0;; ++number) {
    place += 1 + static_cast<std::int64_t>(std::floor(std::log(at(number, 0)) / std::log1p(-fastest * kDt)));
    if (place >= steps * sources) return spikes;
    const double rate = rates[static_cast<std::size_t>(place % sources)];
    if (at(number, std::uint64_t{1} << 61) * fastest < rate) spikes.emplace_back(place / sources, static_cast<std::int32_t>(place % sources));
  }
}

}  // namespace

TEST(spikes_are_at_the_ends_of_the_gaps) {
  for (const std::vector<double>& rates : {std::vector<double>(7, 50.0), std::vector<double>{1, 80, 0, 200, 199}, std::vector<double>{3}}) {
    const Spikes spikes = whole(rates, 3000);
    CHECK(spikes == reference(rates, 3000));
    CHECK(spikes.size() > 5);
  }
}

TEST(a_run_may_be_cut_anywhere) {
  for (const std::vector<double>& rates : {std::vector<double>(9, 400.0), std::vector<double>{100, 800, 0, 200, 700}}) {
    const Spikes expected = whole(rates, 1000);
    Group group(rates);
    Spikes spikes;
    for (std::int64_t step = 0; step < 20; ++step) group.run(step, step + 1, spikes);
    group.run(20, 637, spikes, true);
    std::vector<std::int64_t> kept(group.state.data<std::int64_t>(), group.state.data<std::int64_t>() + PoissonSkips::kStateSize);
    Spikes forgotten;
    group.run(637, 700, forgotten);
    for (std::size_t k = 0; k < kept.size(); ++k) group.state.data<std::int64_t>()[k] = kept[k];
    group.run(637, 1000, spikes);
    CHECK(spikes == expected);
  }
}

TEST(a_gap_is_dropped_where_it_does_not_hold) {
  const std::vector<double> rates(10, 300.0), faster(10, 310.0);
  const Spikes expected = whole(rates, 200);
  const auto second_half = [&](auto change) {
    Group group(rates);
    Spikes spikes;
    group.run(0, 100, spikes);
    const std::size_t before = spikes.size();
    const std::pair<std::int64_t, std::uint32_t> how = change(group);
    group.run(how.first, 200, spikes, false, how.second);
    CHECK(group.state.data<std::int64_t>()[PoissonSkips::kOrigin] == how.first);
    return Spikes(spikes.begin() + static_cast<std::ptrdiff_t>(before), spikes.end());
  };
  const Spikes other_key = second_half([](Group&) { return std::pair{std::int64_t{100}, 9u}; });
  const Spikes later = second_half([](Group&) { return std::pair{std::int64_t{150}, 7u}; });
  const Spikes other_rate = second_half([&](Group& group) {
    group.set(faster);
    return std::pair{std::int64_t{100}, 7u};
  });
  const Spikes earlier = second_half([](Group&) { return std::pair{std::int64_t{50}, 7u}; });
  for (const Spikes& spikes : {other_key, later, other_rate, earlier}) CHECK(!spikes.empty() && spikes != Spikes(expected.end() - 300, expected.end()));
}

TEST(rates_that_change_are_seen_where_they_are_watched) {
  Group group(std::vector<double>(10, 0.0));
  PoissonSkips watched(group.rates, group.state, 7, 8, true);
  Spikes none, all, some;
  for (std::int64_t step = 0; step < 50; ++step) group.emit(watched, step, none);
  group.set(std::vector<double>(10, 1000.0));
  for (std::int64_t step = 50; step < 60; ++step) group.emit(watched, step, all);
  CHECK(none.empty() && all.size() == 100);
  group.set({0, 0, 0, 0, 0, 0, 0, 0, 0, 1000});  // the fastest is as fast as before
  for (std::int64_t step = 60; step < 70; ++step) group.emit(watched, step, some);
  CHECK(some.size() == 10 && some.front().second == 9);
  CHECK(group.state.data<std::int64_t>()[PoissonSkips::kOrigin] == 50);
}

TEST(numbers_drawn_ahead_are_dropped_too) {
  const auto change = [](bool anew) {
    Group group(std::vector<double>(10, 300.0));
    Spikes spikes;
    PoissonSkips first(group.rates, group.state, 7, 8, true);
    for (std::int64_t step = 0; step < 100; ++step) group.emit(first, step, spikes);
    group.set(std::vector<double>(10, 310.0));
    PoissonSkips second(group.rates, group.state, 7, 8, true);
    for (std::int64_t step = 100; step < 200; ++step) group.emit(anew ? second : first, step, spikes);
    return spikes;
  };
  CHECK(change(false) == change(true));
}

TEST(no_step_brings_a_silent_group_nearer_to_a_spike) {
  Group group(std::vector<double>(10, 0.0));
  Spikes spikes;
  group.run(0, 5, spikes);
  const std::int64_t ahead = group.state.data<std::int64_t>()[PoissonSkips::kAhead];
  group.run(5, 50, spikes);
  CHECK(group.state.data<std::int64_t>()[PoissonSkips::kAhead] == ahead);
}

TEST(odd_rates) {
  const double nan = std::nan(""), inf = HUGE_VAL;
  CHECK(whole({nan, -5, 0}, 100).empty());
  const Spikes spikes = whole({nan, 2000, inf, -inf}, 100);
  CHECK(spikes.size() == 200 && spikes[0].second == 1 && spikes[1].second == 2);
}

TEST(the_state_has_its_size) {
  DynamicArray rates(RV_F64, 3), state(RV_I64, 5);
  CHECK_THROWS(PoissonSkips(rates, state, 1, 2, false), std::invalid_argument);
}
