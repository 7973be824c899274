#include "ranvier/spike_history.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "testing.hpp"

using namespace ranvier;
using Times = std::vector<double>;

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

void note(SpikeHistory& history, const std::vector<std::int32_t>& targets, double t) {
  history.note(targets.data(), static_cast<std::int64_t>(targets.size()), t);
}

// The entries of a target that are not before `since`, found as kernels find them.
Times pending(SpikeHistory& history, std::int64_t target, double since) {
  const std::int64_t end = history.ends().data<std::int64_t>()[target];
  const auto* const times = history.times().data<double>();
  std::int64_t first = end;
  while (times[first - 1] >= since) --first;
  return {times + first, times + end};
}

Times recent(SpikeHistory& history, std::int64_t target) {
  const auto* const first = history.recent().data<double>() + SpikeHistory::kRecent * target;
  return {first, first + SpikeHistory::kRecent};
}

}  // namespace

TEST(entries_of_a_target_lie_together) {
  SpikeHistory history(2, 3, 1000);
  CHECK(history.empty());
  note(history, {0, 2}, 0.1);
  for (int k = 2; k < 20; ++k) note(history, {0}, 0.1 * k);  // its segment moves twice
  note(history, {2}, 2.0);
  CHECK(pending(history, 0, 1.75) == (Times{0.1 * 18, 0.1 * 19}));
  CHECK(pending(history, 0, 0).size() == 19 && pending(history, 0, 0).front() == 0.1);
  CHECK(pending(history, 1, std::numeric_limits<double>::lowest()).empty());
  CHECK(pending(history, 2, 0) == (Times{0.1, 2.0}));
  CHECK(history.noted() == 21);
}

TEST(the_newest_times_stand_by_themselves) {
  SpikeHistory history(1, 2, 1000);
  for (int k = 1; k < 7; ++k) note(history, {1}, k);
  note(history, {0}, 7);
  CHECK(recent(history, 1) == (Times{6, 5, 4, 3}));
  CHECK(recent(history, 0) == (Times{7, kNever, kNever, kNever}));
}

TEST(a_row_is_up_to_date_before_a_time_or_up_to_it) {
  SpikeHistory history(2, 1, 1000);
  const auto* const since = history.since().data<double>();
  CHECK(since[0] == std::numeric_limits<double>::lowest());
  history.mark(0, 0.3, false);
  history.mark(1, 0.3, true);
  CHECK(since[0] == 0.3 && since[1] > 0.3 && since[1] == std::nextafter(0.3, 1));
  history.mark(1, 0, true);
  CHECK(since[1] > 0 && std::isnormal(since[1]));  // kernels take denormals for 0
}

TEST(it_is_full_and_empty_again) {
  SpikeHistory history(1, 4, 12);
  note(history, {0, 1}, 0.1);
  CHECK(!history.full());
  note(history, {2}, 0.2);
  CHECK(history.full());
  history.clear();
  CHECK(history.empty() && !history.full());
  for (int target = 0; target < 4; ++target) {
    CHECK(pending(history, target, std::numeric_limits<double>::lowest()).empty());
    CHECK(recent(history, target) == (Times{kNever, kNever, kNever, kNever}));
  }
  note(history, {0}, 0.3);
  CHECK(pending(history, 0, 0) == (Times{0.3}));
  CHECK_THROWS(SpikeHistory(-1, 2, 3), std::invalid_argument);
}
