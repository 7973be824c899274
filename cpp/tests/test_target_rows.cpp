#include "ranvier/target_rows.hpp"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "testing.hpp"

using namespace ranvier;
using Numbers = std::vector<std::int32_t>;

namespace {

// Sources 0 -> targets 9, 1, 5 and 1 -> 2, 8, in an order of synapses that is not that of rows.
struct Small {
  SynapseIndex index;
  Numbers targets{2, 9, 1, 8, 5};
  explicit Small() { index.build(Numbers{1, 0, 0, 1, 0}, 3); }

  template <class T>
  static Numbers row(TargetRows& rows, std::int64_t source) {
    const auto* offsets = static_cast<const std::int64_t*>(rows.offsets().data);
    const T* all = rows.targets().data<T>();
    return {all + offsets[source], all + offsets[source + 1]};
  }
};

}  // namespace

TEST(rows_are_read_by_source) {
  Small s;
  TargetRows rows(RV_U16);
  rows.build(s.index, s.targets, 10, 0);
  CHECK(rows.blocks() == 1 && rows.targets().type() == RV_U16);
  CHECK((Small::row<std::uint16_t>(rows, 0) == Numbers{9, 1, 5}));
  CHECK((Small::row<std::uint16_t>(rows, 1) == Numbers{2, 8}));
  CHECK(Small::row<std::uint16_t>(rows, 2).empty());
}

TEST(a_block_at_a_time) {
  Small s;
  TargetRows rows(RV_I32);
  RvArray* const shown = &rows.offsets();
  rows.build(s.index, s.targets, 10, 4);
  CHECK(rows.blocks() == 3 && shown == &rows.offsets());
  const std::vector<std::vector<Numbers>> expected{{{1}, {2}, {}}, {{5}, {}, {}}, {{9}, {8}, {}}};
  for (std::int64_t block = 0; block < 3; ++block) {
    rows.show(block);
    for (std::int64_t source = 0; source < 3; ++source)
      CHECK(Small::row<std::int32_t>(rows, source) == expected[static_cast<std::size_t>(block)][static_cast<std::size_t>(source)]);
  }
}

TEST(several_targets_in_a_block_in_the_order_of_the_row) {
  Small s;
  TargetRows rows(RV_I32);
  rows.build(s.index, s.targets, 10, 8);
  CHECK((Small::row<std::int32_t>(rows, 0) == Numbers{1, 5}));
  rows.show(1);
  CHECK((Small::row<std::int32_t>(rows, 0) == Numbers{9}));
}

TEST(a_block_that_holds_all_is_the_only_one) {
  Small s;
  TargetRows rows(RV_U16);
  rows.build(s.index, s.targets, 16, 16);
  CHECK(rows.blocks() == 1);
  rows.build(s.index, s.targets, 17, 16);
  CHECK(rows.blocks() == 2);
}

TEST(made_again) {
  Small s;
  TargetRows rows(RV_U16);
  rows.build(s.index, s.targets, 10, 4);
  rows.show(2);
  rows.build(s.index, s.targets, 10, 0);
  CHECK((Small::row<std::uint16_t>(rows, 0) == Numbers{9, 1, 5}));
}

TEST(what_cannot_be) {
  Small s;
  TargetRows narrow(RV_U16);
  CHECK_THROWS(TargetRows(RV_F64), std::invalid_argument);
  CHECK_THROWS(narrow.build(s.index, s.targets, 65537, 0), std::invalid_argument);
  CHECK_THROWS(narrow.build(s.index, s.targets, 10, 3), std::invalid_argument);
  CHECK_THROWS(narrow.build(s.index, Numbers{1}, 10, 0), std::invalid_argument);
  narrow.build(s.index, s.targets, 65536, 0);
}
