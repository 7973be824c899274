#include "ranvier/synapse_index.hpp"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "testing.hpp"

using namespace ranvier;

static std::vector<std::int32_t> row(SynapseIndex& index, std::size_t source) {
  std::vector<std::int32_t> ids;
  for (auto q = index.rows()[source]; q < index.rows()[source + 1]; ++q) ids.push_back(index.id(q));
  return ids;
}

TEST(rows_hold_synapses_in_the_order_of_their_numbers) {
  SynapseIndex index;
  index.build(std::vector<std::int32_t>{2, 0, 2, 1, 0}, 4);
  CHECK(!index.identity());
  CHECK(index.sources() == 4);
  CHECK(index.synapses() == 5);
  CHECK(row(index, 0) == std::vector<std::int32_t>{1, 4});
  CHECK(row(index, 1) == std::vector<std::int32_t>{3});
  CHECK(row(index, 2) == std::vector<std::int32_t>{0, 2});
  CHECK(row(index, 3).empty());
}

TEST(ordered_sources_need_no_ids) {
  SynapseIndex index;
  index.build(std::vector<std::int32_t>{0, 0, 2, 2, 2}, 3);
  CHECK(index.identity());
  CHECK(index.ids().size() == 0);
  CHECK(row(index, 2) == std::vector<std::int32_t>{2, 3, 4});
}

TEST(building_again_forgets_what_was) {
  SynapseIndex index;
  index.build(std::vector<std::int32_t>{2, 0, 2, 1, 0}, 3);
  index.build(std::vector<std::int32_t>{1, 0}, 2);
  CHECK(row(index, 0) == std::vector<std::int32_t>{1});
  CHECK(row(index, 1) == std::vector<std::int32_t>{0});
  index.build({}, 0);
  CHECK(index.sources() == 0);
  CHECK(index.synapses() == 0);
  CHECK(index.identity());
}

TEST(sources_out_of_range) {
  SynapseIndex index;
  CHECK_THROWS(index.build(std::vector<std::int32_t>{0, 3}, 3), std::out_of_range);
  CHECK_THROWS(index.build(std::vector<std::int32_t>{-1}, 3), std::out_of_range);
  CHECK_THROWS(index.build({}, -1), std::invalid_argument);
}
