#include "ranvier/row_ends.hpp"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "ranvier/synapse_index.hpp"
#include "testing.hpp"

using namespace ranvier;
using Numbers = std::vector<std::int32_t>;

static Numbers written(const RowEnds& rows, Numbers before = {}, std::int64_t begin = 0) {
  DynamicArray numbers(RV_I32);
  numbers.append(before.data(), static_cast<std::int64_t>(before.size()));
  rows.write(numbers, begin);
  return {numbers.data<std::int32_t>(), numbers.data<std::int32_t>() + numbers.size()};
}

TEST(rows_of_synapses_are_those_appended) {
  RowEnds rows;
  CHECK(rows.synapses() == 0 && rows.rows() == 0 && written(rows).empty());
  CHECK(rows.append(Numbers{0, 0, 2}));
  CHECK(rows.append(Numbers{}));
  CHECK(rows.append(Numbers{2, 2, 5}));
  CHECK(rows.synapses() == 6 && rows.rows() == 6);
  CHECK(written(rows) == Numbers({0, 0, 2, 2, 2, 5}));
  rows.append(5, 2);
  rows.append(7, 1);
  rows.append(9, 0);
  CHECK(rows.rows() == 8);
  CHECK(written(rows) == Numbers({0, 0, 2, 2, 2, 5, 5, 5, 7}));
}

TEST(what_was_written_stays_and_the_rest_is_added) {
  RowEnds rows;
  CHECK(rows.append(Numbers{1, 1, 1, 3, 4}));
  CHECK(written(rows, {8, 9}) == Numbers({8, 9, 1, 1, 1, 3, 4}));
  CHECK(written(rows, {1, 1}, 2) == Numbers({1, 1, 1, 3, 4}));
  CHECK(written(rows, {}, 3) == Numbers({3, 4}));
  CHECK(written(rows, {9}, 5) == Numbers{9} && written(rows, {9}, 7) == Numbers{9});
  CHECK_THROWS(written(rows, {}, -1), std::invalid_argument);
}

TEST(rows_behind_rows) {
  RowEnds rows, more, none;
  CHECK(rows.append(Numbers{1, 1, 3}) && more.append(Numbers{3, 4, 4, 7}));
  CHECK(!more.append(rows));
  CHECK(rows.append(none) && none.append(rows) && rows.append(more));
  CHECK(written(rows) == Numbers({1, 1, 3, 3, 4, 4, 7}));
  CHECK(written(none) == Numbers({1, 1, 3}));
  CHECK(none.append(RowEnds()) && written(none) == Numbers({1, 1, 3}));
}

TEST(what_does_not_ascend_changes_nothing) {
  RowEnds rows;
  CHECK(rows.append(Numbers{2, 3}));
  for (const Numbers& wrong : {Numbers{2}, Numbers{-1}, Numbers{3, 4, 3}}) CHECK(!rows.append(wrong));
  CHECK(written(rows) == Numbers({2, 3}));
  CHECK_THROWS(rows.append(2, 1), std::invalid_argument);
  CHECK_THROWS(rows.append(3, -1), std::invalid_argument);
  CHECK(!RowEnds().append(Numbers{-1}));
}

TEST(rows_can_be_cut) {
  for (const int size : {0, 1, 2, 3, 4, 5, 6, 7}) {
    const Numbers all{0, 0, 2, 2, 2, 5};
    RowEnds rows;
    CHECK(rows.append(all));
    rows.resize(size);
    const Numbers kept(all.begin(), all.begin() + std::min(size, 6));
    CHECK(rows.synapses() == static_cast<std::int64_t>(kept.size()));
    CHECK(written(rows) == kept);
    CHECK(rows.rows() == (kept.empty() ? 0 : kept.back() + 1));
  }
}

TEST(synapses_are_left_out) {
  const Numbers all{0, 0, 2, 2, 2, 5};
  for (int mask = 0; mask < 64; ++mask) {
    RowEnds rows;
    CHECK(rows.append(all));
    DynamicArray partners(RV_I32);
    for (const std::int32_t p : {77, 10, 11, 12, 13, 14, 15}) partners.push_back(p);
    std::vector<std::int64_t> numbers;
    Numbers kept, kept_partners{77};
    for (int k = 0; k < 6; ++k)
      if (mask >> k & 1) numbers.push_back(k);
      else kept.push_back(all[static_cast<std::size_t>(k)]), kept_partners.push_back(10 + k);
    rows.leave_out(numbers, partners);
    CHECK(written(rows) == kept && rows.rows() == (kept.empty() ? 0 : kept.back() + 1));
    CHECK(Numbers(partners.data<std::int32_t>(), partners.data<std::int32_t>() + partners.size()) == kept_partners);
  }
  RowEnds rows;
  CHECK(rows.append(all));
  DynamicArray few(RV_I32, 5), partners(RV_I32, 6);
  for (const auto& wrong : {std::vector<std::int64_t>{1, 1}, std::vector<std::int64_t>{6}, std::vector<std::int64_t>{-1}})
    CHECK_THROWS(rows.leave_out(wrong, partners), std::invalid_argument);
  CHECK_THROWS(rows.leave_out({}, few), std::invalid_argument);
  CHECK(written(rows) == all && partners.size() == 6);
}

TEST(counts) {
  RowEnds rows;
  CHECK(rows.append(Numbers{0, 0, 2}));
  DynamicArray counts(RV_I32, 5), few(RV_I32, 2), wrong(RV_F64, 5);
  rows.count(counts);
  const auto* const count = counts.data<std::int32_t>();
  CHECK(count[0] == 2 && count[1] == 0 && count[2] == 1 && count[3] == 0 && count[4] == 0);
  CHECK_THROWS(rows.count(few), std::out_of_range);
  CHECK_THROWS(rows.count(wrong), std::invalid_argument);
}

TEST(an_index_of_rows_is_that_of_their_numbers) {
  const Numbers numbers{1, 1, 1, 3, 4, 4};
  RowEnds rows;
  CHECK(rows.append(numbers));
  SynapseIndex fast, slow;
  fast.build(std::vector<std::int32_t>{1, 0}, 2);  // what was is forgotten
  fast.build_from_rows(rows, 6);
  slow.build(numbers, 6);
  CHECK(fast.identity() && fast.ids().size() == 0 && fast.synapses() == 6 && fast.sources() == 6);
  for (std::size_t k = 0; k < 7; ++k) CHECK(fast.rows()[k] == slow.rows()[k]);
  CHECK_THROWS(fast.build_from_rows(rows, 4), std::out_of_range);
  CHECK_THROWS(fast.build_from_rows(rows, -1), std::invalid_argument);
}
