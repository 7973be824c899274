#include "ranvier/event_window.hpp"

#include <cstdint>
#include <vector>

#include "ranvier/dynamic_array.hpp"
#include "testing.hpp"

using namespace ranvier;

TEST(a_window_shows_the_events_of_a_subgroup) {
  DynamicArray events(RV_I32);
  const std::int32_t list[] = {1, 3, 4, 8, 9};
  events.append(list, 5);
  // Every window against a scan.
  for (std::int32_t start = 0; start <= 10; ++start)
    for (std::int32_t stop = start; stop <= 10; ++stop) {
      EventWindow window(events.head(), start, stop);
      window.refresh();
      std::vector<std::int32_t> expected;
      for (const std::int32_t e : list)
        if (start <= e && e < stop) expected.push_back(e);
      CHECK(std::vector<std::int32_t>(window.data(), window.data() + window.size()) == expected);
      CHECK(window.end() - window.begin() == window.size());
      if (window.size() > 0) CHECK(list[window.begin()] == expected.front());
    }
}

TEST(a_window_follows_its_list) {
  DynamicArray events(RV_I32, 4);
  EventWindow window(events.head(), 0, 100);
  events.head().size = 0;
  window.refresh();
  CHECK(window.size() == 0);
  events.resize(100000);  // moves
  for (std::int32_t k = 0; k < 100000; ++k) events.data<std::int32_t>()[k] = k;
  window.refresh();
  CHECK(window.size() == 100);
  CHECK(window.head().type == RV_I32);
}
