#include "ranvier/tally.hpp"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "testing.hpp"

using namespace ranvier;

TEST(each_number_is_counted) {
  DynamicArray counts(RV_I32, 4);
  tally(std::vector<std::int32_t>{3, 0, 3, 3}, counts);
  tally(std::vector<std::int32_t>{1}, counts);
  tally({}, counts);
  const auto* count = counts.data<std::int32_t>();
  CHECK(count[0] == 1 && count[1] == 1 && count[2] == 0 && count[3] == 3);
}

TEST(a_number_without_count_changes_nothing) {
  DynamicArray counts(RV_I32, 2);
  for (const std::int32_t wrong : {2, -1}) CHECK_THROWS(tally(std::vector<std::int32_t>{0, wrong}, counts), std::out_of_range);
  CHECK(counts.data<std::int32_t>()[0] == 0);
}

TEST(counts_are_integers) {
  DynamicArray counts(RV_F64, 2);
  CHECK_THROWS(tally(std::vector<std::int32_t>{0}, counts), std::invalid_argument);
}
