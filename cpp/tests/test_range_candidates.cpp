#include "ranvier/range_candidates.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "testing.hpp"

using namespace ranvier;
using Candidates = std::vector<std::pair<std::int32_t, std::int64_t>>;

static Candidates all(const RangeRows& rows, std::int64_t limit = 1000000, std::uint32_t key = 1, std::int64_t first_row = 0) {
  RangeCandidates stream(first_row, rows, key, 0, 0);
  DynamicArray numbers(RV_I32), values(RV_I64);
  Candidates found;
  for (bool more = true; more;) {
    more = stream.fill(numbers, values, limit);
    CHECK(numbers.size() == values.size());
    CHECK(numbers.size() <= limit);
    for (std::int64_t k = 0; k < numbers.size(); ++k) found.emplace_back(numbers.data<std::int32_t>()[k], values.data<std::int64_t>()[k]);
  }
  return found;
}

static RangeRows equal_rows(std::size_t n, std::int64_t count) {
  return {std::vector<std::int64_t>(n, 0), std::vector<std::int64_t>(n, count), std::vector<std::int64_t>(n, 1), {}, {}};
}

static RangeRows with_chance(std::size_t n, std::int64_t count, double chance) {
  RangeRows rows = equal_rows(n, count);
  rows.chance.assign(n, chance);
  return rows;
}

static RangeRows with_size(std::size_t n, std::int64_t count, std::int64_t size) {
  RangeRows rows = equal_rows(n, count);
  rows.size.assign(n, size);
  return rows;
}

TEST(all_members_in_order) {
  const RangeRows rows{{5, 0, 7, -1}, {2, 0, 1, 3}, {1, 1, 4, -2}, {}, {}};
  const Candidates expected{{3, 5}, {3, 6}, {5, 7}, {6, -1}, {6, -3}, {6, -5}};
  for (const std::int64_t limit : {1, 2, 3, 100}) CHECK(all(rows, limit, 1, 3) == expected);
  CHECK(all(equal_rows(0, 4)).empty());
}

TEST(arrays_that_do_not_fit_are_refused) {
  RangeRows rows = equal_rows(2, 3);
  rows.step.pop_back();
  CHECK_THROWS(RangeCandidates(0, rows, 0, 0, 0), std::invalid_argument);
  CHECK_THROWS(RangeCandidates(0, equal_rows(1, -1), 0, 0, 0), std::invalid_argument);
  CHECK_THROWS(RangeCandidates(0, with_size(1, 3, 4), 0, 0, 0), std::invalid_argument);
  CHECK_THROWS(RangeCandidates(0, with_size(1, 3, -1), 0, 0, 0), std::invalid_argument);
  rows = equal_rows(2, 3);
  rows.chance.assign(1, 0.5);
  CHECK_THROWS(RangeCandidates(0, rows, 0, 0, 0), std::invalid_argument);
}

TEST(none_and_all) {
  CHECK(all(with_chance(3, 5, 0.0)).empty());
  CHECK(all(with_chance(3, 5, -1.0)).empty());
  CHECK(all(with_chance(3, 5, std::nan(""))).empty());
  CHECK(all(with_chance(1000, 1000, 1e-300)).empty());
  CHECK(all(with_chance(3, 5, 1.0)) == all(equal_rows(3, 5)));
  CHECK(all(with_chance(3, 5, 7.0)) == all(equal_rows(3, 5)));
  CHECK(all(with_size(3, 5, 0)).empty());
  CHECK(all(with_size(3, 5, 5)) == all(equal_rows(3, 5)));
}

TEST(chunks_do_not_change_which) {
  RangeRows mixed = with_chance(50, 70, 0.1);
  for (std::size_t r = 0; r < 50; ++r) mixed.chance[r] = 0.02 * static_cast<double>(r % 7), mixed.count[r] = static_cast<std::int64_t>(r * r % 90);
  for (const RangeRows& rows : {mixed, with_size(50, 70, 7), with_size(50, 70, 60), with_size(50, 100000, 3)}) {
    const Candidates found = all(rows);
    CHECK(!found.empty());
    CHECK(found == all(rows, 1));
    CHECK(found == all(rows, 7));
    CHECK(found != all(rows, 7, 2));
    for (std::size_t k = 1; k < found.size(); ++k) CHECK(found[k - 1] < found[k]);
  }
}

TEST(each_row_has_its_own_chance) {
  constexpr std::size_t n = 40000;
  RangeRows rows = with_chance(n, 12, 0);
  const double chances[] = {0.003, 0.9, 0, 0.25, 1};
  for (std::size_t r = 0; r < n; ++r) rows.chance[r] = chances[r % 5];
  std::map<std::pair<std::size_t, std::int64_t>, int> hits;
  for (const auto& [row, member] : all(rows)) ++hits[{static_cast<std::size_t>(row) % 5, member}];
  for (std::size_t kind = 0; kind < 5; ++kind)
    for (std::int64_t member = 0; member < 12; ++member) {
      const double p = chances[kind], mean = n / 5 * p;
      CHECK(std::abs(hits[{kind, member}] - mean) <= 5 * std::sqrt(mean * (1 - p)));
    }
}

TEST(neighbouring_rows_are_independent) {  // although a skip goes on from one row to the next
  constexpr std::size_t n = 200000;
  std::set<std::int32_t> hit;
  for (const auto& [row, member] : all(with_chance(n, 1, 0.2))) hit.insert(row);
  int both = 0;
  for (std::int32_t row = 0; row + 1 < static_cast<std::int32_t>(n); ++row) both += hit.contains(row) && hit.contains(row + 1);
  CHECK(std::abs(both - 0.04 * n) < 5 * std::sqrt(n * 0.04 * 1.4));
}

TEST(each_set_is_as_likely_as_any_other) {
  for (const std::int64_t size : {1, 2, 3, 4}) {  // 4: the one left out is drawn
    constexpr int n = 60000;
    std::map<std::vector<std::int64_t>, int> sets;
    std::vector<std::int64_t> one;
    for (const auto& [row, member] : all(with_size(n, 5, size))) {
      one.push_back(member);
      if (static_cast<std::int64_t>(one.size()) == size) ++sets[one], one.clear();
    }
    CHECK(one.empty());
    const double mean = n / static_cast<double>(size == 1 || size == 4 ? 5 : 10);
    CHECK(sets.size() == (size == 1 || size == 4 ? 5 : 10));
    for (const auto& [set, hits] : sets) CHECK(std::abs(hits - mean) < 5 * std::sqrt(mean));
  }
}

TEST(samples_are_exact_whatever_their_share) {
  for (const auto& [count, size] : {std::pair<std::int64_t, std::int64_t>{63, 20}, {64, 40}, {65, 64}, {1000, 999}, {200000, 5}, {200000, 1000}, {5000, 3000}}) {
    std::vector<int> per_row(20);
    double sum = 0;
    const Candidates found = all(with_size(20, count, size));
    for (const auto& [row, member] : found) {
      CHECK(0 <= member && member < count);
      ++per_row[static_cast<std::size_t>(row)];
      sum += static_cast<double>(member);
    }
    for (const int members : per_row) CHECK(members == size);
    for (std::size_t k = 1; k < found.size(); ++k) CHECK(found[k - 1] < found[k]);
    const double drawn = 20 * static_cast<double>(size), deviation = static_cast<double>(count) / std::sqrt(12.0);
    CHECK(std::abs(sum / drawn - static_cast<double>(count - 1) / 2) < 5 * deviation / std::sqrt(drawn));
  }
}

TEST(collisions_in_a_sorted_sample_are_drawn_again) {
  // 4000 rows of 40 out of 45 000: about 70 collisions.
  const Candidates found = all(with_size(4000, 45000, 40));
  CHECK(found.size() == 160000);
  for (std::size_t k = 1; k < found.size(); ++k) CHECK(found[k - 1] < found[k]);
}
