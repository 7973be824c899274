#include "ranvier/event_ring.hpp"

#include <cstdint>
#include <vector>

#include "testing.hpp"

using namespace ranvier;

static std::vector<std::int32_t> due(const EventRing& ring) {
  const auto* data = static_cast<const std::int32_t*>(ring.due().data);
  return {data, data + ring.due().size};
}

TEST(events_come_up_after_their_steps) {
  EventRing ring;
  ring.grow(3);
  const RvArray* head = &ring.due();
  ring.ahead(0).push_back(std::int32_t{10});
  ring.ahead(2).push_back(std::int32_t{12});
  ring.refresh();
  CHECK(due(ring) == std::vector<std::int32_t>{10});
  ring.advance();
  CHECK(due(ring).empty());
  ring.ahead(2).push_back(std::int32_t{13});  // into the slot just left
  ring.advance();
  CHECK(due(ring) == std::vector<std::int32_t>{12});
  ring.advance();
  CHECK(due(ring) == std::vector<std::int32_t>{13});
  ring.advance();
  CHECK(due(ring).empty());
  CHECK(head == &ring.due());
}

TEST(growing_keeps_distances_wherever_the_ring_stands) {
  for (int turns = 0; turns < 4; ++turns) {
    EventRing ring;
    ring.grow(4);
    for (int k = 0; k < turns; ++k) ring.advance();
    for (std::int32_t k = 0; k < 4; ++k) ring.ahead(k).push_back(k);
    ring.grow(9);
    CHECK(ring.slots() == 9);
    for (std::int32_t k = 0; k < 9; ++k) {
      CHECK(due(ring) == (k < 4 ? std::vector<std::int32_t>{k} : std::vector<std::int32_t>{}));
      ring.advance();
    }
  }
}

TEST(slots_keep_their_memory) {
  EventRing ring;
  for (std::int32_t k = 0; k < 1000; ++k) ring.ahead(0).push_back(k);
  const void* data = ring.ahead(0).head().data;
  ring.advance();
  for (std::int32_t k = 0; k < 1000; ++k) ring.ahead(0).push_back(k);
  CHECK(ring.ahead(0).head().data == data);
}

TEST(clear_empties_every_slot) {
  EventRing ring;
  ring.grow(2);
  ring.ahead(0).push_back(std::int32_t{1});
  ring.ahead(1).push_back(std::int32_t{1});
  ring.clear();
  CHECK(due(ring).empty());
  CHECK(ring.ahead(1).size() == 0);
}
