#include "ranvier/profile.hpp"

#include <cmath>

#include "testing.hpp"

using namespace ranvier;
using namespace std::chrono_literals;

TEST(the_first_tick_is_timed_and_long_ones_are_all) {
  Profile profile(1, 1);
  for (int k = 0; k < 5; ++k) {
    CHECK(profile.due(0));
    profile.timed(0, 1ms, 3);
  }
}

TEST(short_time_steps_are_timed_rarely_but_again_and_again) {
  Profile profile(1, 1);
  int timed = 0;
  for (int k = 0; k < 10000; ++k)
    if (profile.due(0)) {
      ++timed;
      profile.timed(0, 100ns, 6);
    }
  CHECK(14 <= timed && timed <= 18);  // 6 readings and 2 for a burst, 20 ns each, are 0.25 % of 640 steps of 100 ns
}

TEST(a_time_step_of_many_spikes_is_no_dear_reading) {
  static SteadyClock::time_point now{};
  Profile profile(1, 1);
  int timed = 0;
  for (int k = 0; k < 4000; ++k) {
    const bool due = profile.due(0);
    const auto length = k < 200 ? 3us : k % 3 == 0 ? 130us : 30us;  // a network wakes up; some time steps have many spikes
    now += length;
    if (due) {
      ++timed;
      profile.timed(0, length, 3);
    } else {
      profile.step_done([] { return now; });
    }
  }
  CHECK(timed > 250);
}

TEST(nothing_is_timed_if_it_is_off) {
  Profile profile(1, 1, false);
  for (int k = 0; k < 10000; ++k) CHECK(!profile.due(0));
}

TEST(each_clock_is_sampled_on_its_own) {
  Profile profile(2, 2);
  CHECK(profile.due(0));
  profile.timed(0, 100ns, 3);
  CHECK(!profile.due(0));
  CHECK(profile.due(1));
}

TEST(long_time_steps_have_no_bursts_and_lose_the_usual_price) {
  Profile profile(3, 2);
  profile.add(0, 1000ns);
  profile.add(1, 3000ns);
  profile.timed(0, 4us, 1);
  profile.add(2, 10us);
  profile.timed(1, 1ms, 1);
  // Clock 0 ticked 10 times, clock 1 once.
  const auto sampled = profile.sampled({0, 0, 1}, {10, 1});
  CHECK(std::abs(sampled[0] - 9.8e-6) < 1e-15);
  CHECK(std::abs(sampled[1] - 29.8e-6) < 1e-15);
  CHECK(std::abs(sampled[2] - 9.98e-6) < 1e-15);
}

// Two steps of 80 and 0 ns on one clock and one of 50 ns on another that ticks every fifth time, in a time of our own; a timed time step
// has 40 ns more for each reading. As measured, they take 120, 40 and 90 ns: half as much again as the run.
TEST(what_readings_cost_is_taken_off) {
  static SteadyClock::time_point now{};
  Profile profile(3, 2);
  const auto start = now;
  constexpr std::int64_t steps = 100000;
  int samples = 0;
  for (std::int64_t k = 0; k < steps; ++k) {
    const bool both = k % 5 == 0, first_due = profile.due(0), second_due = both && profile.due(1);
    if (first_due || second_due) {
      ++samples;
      profile.add(0, 120ns);
      profile.add(1, 40ns);
      if (both) profile.add(2, 90ns);
      now += both ? 250ns : 160ns;
      profile.timed(0, both ? 250ns : 160ns, both ? 4 : 3);
      if (both) profile.timed(1, 250ns, 4);
    } else {
      now += both ? 130ns : 80ns;
      profile.step_done([] { return now; });
    }
  }
  const auto sampled = profile.sampled({0, 0, 1}, {steps, steps / 5});
  CHECK(samples > 60);
  CHECK(std::abs(sampled[0] / (80e-9 * steps) - 1) < 0.02);
  CHECK(sampled[1] < 0.02 * sampled[0]);
  CHECK(std::abs(sampled[2] / (50e-9 * steps / 5) - 1) < 0.05);
  CHECK(std::abs((sampled[0] + sampled[1] + sampled[2]) / seconds(now - start) - 1) < 0.02);
}

TEST(nothing_sampled_gives_zero) {
  const Profile profile(1, 1);
  CHECK(profile.sampled({0}, {0})[0] == 0);
}
