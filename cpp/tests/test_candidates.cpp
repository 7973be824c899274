#include "ranvier/candidates.hpp"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "testing.hpp"

using namespace ranvier;
using Pairs = std::vector<std::pair<std::int32_t, std::int32_t>>;

static Pairs all(std::int64_t n_pre, std::int64_t n_post, double p, std::int64_t limit, std::uint32_t key = 1) {
  CandidateStream stream(n_pre, n_post, p, key, 0, 0);
  DynamicArray i(RV_I32), j(RV_I32);
  Pairs pairs;
  for (bool more = true; more;) {
    more = stream.fill(i, j, limit);
    CHECK(i.size() == j.size());
    CHECK(i.size() <= limit);
    for (std::int64_t k = 0; k < i.size(); ++k) pairs.emplace_back(i.data<std::int32_t>()[k], j.data<std::int32_t>()[k]);
  }
  return pairs;
}

TEST(all_pairs_in_order) {
  const Pairs pairs = all(3, 4, 1.0, 5);
  CHECK(pairs.size() == 12);
  for (std::size_t k = 0; k < pairs.size(); ++k) CHECK(pairs[k] == std::pair(static_cast<std::int32_t>(k / 4), static_cast<std::int32_t>(k % 4)));
}

TEST(no_pairs) {
  CHECK(all(3, 4, 0.0, 5).empty());
  CHECK(all(3, 4, -1.0, 5).empty());
  CHECK(all(0, 4, 0.5, 5).empty());
  CHECK(all(4, 0, 1.0, 5).empty());
  CHECK(all(1000, 1000, 1e-300, 5).empty());
  CHECK_THROWS(CandidateStream(-1, 4, 0.5, 0, 0, 0), std::invalid_argument);
}

TEST(chunks_do_not_change_which_pairs) {
  const Pairs pairs = all(50, 70, 0.1, 1000000);
  CHECK(pairs == all(50, 70, 0.1, 1));
  CHECK(pairs == all(50, 70, 0.1, 7));
  CHECK(pairs != all(50, 70, 0.1, 7, 2));
}

TEST(pairs_ascend_stay_in_range_and_are_as_many_as_p_says) {
  for (const double p : {0.001, 0.02, 0.5, 0.97}) {
    const Pairs pairs = all(400, 500, p, 4096);
    for (std::size_t k = 1; k < pairs.size(); ++k) CHECK(pairs[k - 1] < pairs[k]);
    for (const auto& [i, j] : pairs) CHECK(0 <= i && i < 400 && 0 <= j && j < 500);
    const double mean = 400 * 500 * p;
    CHECK(std::abs(static_cast<double>(pairs.size()) - mean) < 5 * std::sqrt(mean * (1 - p)));
  }
}

TEST(each_pair_is_as_likely_as_any_other) {
  std::vector<int> hits(12);
  constexpr int rounds = 20000;
  for (std::uint32_t key = 0; key < rounds; ++key)
    for (const auto& [i, j] : all(3, 4, 0.3, 100, key)) ++hits[static_cast<std::size_t>(4 * i + j)];
  for (const int h : hits) CHECK(std::abs(h - 0.3 * rounds) < 5 * std::sqrt(0.3 * 0.7 * rounds));
}
