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
  CHECK(40 <= timed && timed <= 55);  // 6 readings and 2 for a burst, 20 ns each, are 0.8 % of 200 steps of 100 ns
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

// A loop of two steps, of which one does next to nothing, in which a timed time step takes longer than others by three readings of
// 2 us (as slow as it takes to be sure of it on any machine). Without the bursts the sum would be three times the time of the run.
TEST(what_readings_cost_is_taken_off) {
  Profile profile(2, 1);
  const auto busy = [](SteadyClock::duration d) {
    for (const auto end = SteadyClock::now() + d; SteadyClock::now() < end;) {
    }
  };
  const auto start = SteadyClock::now();
  std::int64_t ticks = 0;
  for (; ticks < 4000; ++ticks) {
    if (profile.due(0)) {
      busy(4us);
      profile.add(0, 4us);  // 2 us, and 2 us for the reading
      profile.add(1, 2us);  // nothing, and 2 us for the reading
      busy(2us);
      profile.timed(0, 400ns, 3);
    } else {
      busy(2us);
      profile.step_done();
    }
  }
  const double elapsed = seconds(SteadyClock::now() - start);
  const auto sampled = profile.sampled({0, 0}, {ticks});
  CHECK(std::abs((sampled[0] + sampled[1]) / elapsed - 1) < 0.3);
  CHECK(sampled[1] < 0.2 * sampled[0]);
}

TEST(nothing_sampled_gives_zero) {
  const Profile profile(1, 1);
  CHECK(profile.sampled({0}, {0})[0] == 0);
}
