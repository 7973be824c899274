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
      profile.timed(0, 100ns, 8);
    }
  CHECK(50 <= timed && timed <= 75);  // 8 readings of 20 ns are 1 % of 160 steps of 100 ns
}

TEST(each_clock_is_sampled_on_its_own) {
  Profile profile(2, 2);
  CHECK(profile.due(0));
  profile.timed(0, 100ns, 3);
  CHECK(!profile.due(0));
  CHECK(profile.due(1));
}

TEST(totals_are_scaled_by_ticks_and_add_up_to_the_whole) {
  Profile profile(3, 2);
  profile.add(0, 100ns);
  profile.add(1, 300ns);
  profile.timed(0, 400ns, 3);
  profile.add(2, 1000ns);
  profile.timed(1, 1000ns, 2);
  // Clock 0 ticked 10 times (1000 + 3000 ns), clock 1 once (1000 ns); the run took twice what was seen.
  const auto totals = profile.totals({0, 0, 1}, {10, 1}, 10e-6);
  CHECK(std::abs(totals[0] - 2e-6) < 1e-15);
  CHECK(std::abs(totals[1] - 6e-6) < 1e-15);
  CHECK(std::abs(totals[2] - 2e-6) < 1e-15);
}

TEST(nothing_sampled_gives_zero) {
  const Profile profile(1, 1);
  CHECK(profile.totals({0}, {0}, 0.0)[0] == 0);
}
