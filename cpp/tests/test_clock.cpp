#include "ranvier/clock.hpp"

#include <limits>
#include <stdexcept>
#include <vector>

#include "testing.hpp"

using namespace ranvier;

TEST(time_is_step_times_dt_and_never_summed) {
  Clock clock(0.1e-3);
  for (int k = 0; k < 100000; ++k) clock.tick();
  CHECK(clock.step() == 100000);
  CHECK(clock.t() == 100000 * 0.1e-3);
  clock.set(3, 0.2e-3);
  CHECK(clock.t() == 3 * 0.2e-3);
  CHECK(clock.t_array().data<double>()[0] == clock.t());
  CHECK(clock.step_array().data<std::int64_t>()[0] == 3);
}

TEST(a_clock_needs_a_positive_dt) {
  CHECK_THROWS(Clock(0.0), std::invalid_argument);
  CHECK_THROWS(Clock(-1.0), std::invalid_argument);
  CHECK_THROWS(Clock(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
  CHECK_THROWS(Clock(std::numeric_limits<double>::infinity()), std::invalid_argument);
}

TEST(a_clock_of_listed_times_ticks_at_them_and_never_again) {
  Clock clock(std::vector<double>{1e-3, 2.5e-3});
  CHECK(clock.t() == 1e-3 && clock.step() == 0);
  clock.tick();
  CHECK(clock.t() == 2.5e-3 && clock.step() == 1);
  clock.tick();
  CHECK(clock.t() == std::numeric_limits<double>::infinity());
  clock.move_to(1);
  CHECK(clock.t() == 2.5e-3 && clock.step_array().data<std::int64_t>()[0] == 1);
  CHECK_THROWS(clock.move_to(3), std::out_of_range);
  CHECK_THROWS(clock.set(0, 1e-3), std::invalid_argument);
  CHECK(Clock(std::vector<double>{}).t() == std::numeric_limits<double>::infinity());
}

TEST(listed_times_are_finite_and_ascend) {
  constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS(Clock(std::vector<double>{1, 1}), std::invalid_argument);
  CHECK_THROWS(Clock(std::vector<double>{2, 1}), std::invalid_argument);
  CHECK_THROWS(Clock(std::vector<double>{1, inf}), std::invalid_argument);
  CHECK_THROWS(Clock(std::vector<double>{1, nan}), std::invalid_argument);
}

TEST(clocks_are_at_the_same_time_but_for_rounding) {
  Clock fine(0.1e-3), coarse(0.3e-3), listed(std::vector<double>{0.3e-3, 0.30002e-3}), same(std::vector<double>{0.3e-3});
  fine.move_to(3);
  coarse.move_to(1);
  CHECK(fine.t() != coarse.t() && simultaneous(fine, coarse));
  CHECK(simultaneous(fine, listed) && simultaneous(listed, same));
  listed.tick();
  CHECK(!simultaneous(fine, listed) && !simultaneous(listed, fine));
  CHECK(simultaneous(coarse, listed));  // 1e-4 of 0.3 ms
  CHECK(!simultaneous(listed, same));
}

TEST(a_run_covers_the_steps_that_start_before_its_end) {
  CHECK(end_step(0.25e-3, 0.1e-3) == 3);
  CHECK(end_step(0.3e-3, 0.1e-3) == 3);  // 0.3e-3 is not 3 * 0.1e-3 in binary
  CHECK(end_step(0.0, 0.1e-3) == 0);
  CHECK(end_step(0.30000999e-3, 0.1e-3) == 3);  // within 1e-4 steps
  CHECK(end_step(0.30002e-3, 0.1e-3) == 4);     // beyond
  CHECK(end_step(0.29998e-3, 0.1e-3) == 3);
  CHECK(end_step(1e-9, 0.1e-3) == 0);
}
