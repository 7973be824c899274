#include "ranvier/random.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "testing.hpp"

using namespace ranvier;

// Known answers of the authors (Random123, kat_vectors): a golden value, never to be regenerated.
TEST(philox_known_answers) {
  CHECK(philox4x32({0, 0, 0, 0}, 0, 0) == PhiloxWords{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffff, 0xffffffff) ==
        PhiloxWords{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0) ==
        PhiloxWords{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST(uniforms_are_never_0_or_1) {
  CHECK(uniform(0) > 0);
  CHECK(uniform(0) == 0x1p-53);
  CHECK(uniform(~std::uint64_t{0}) < 1);
  CHECK(uniform(std::uint64_t{1} << 63) == 0.5 + 0x1p-53);
}

namespace {

struct Moments {
  double mean = 0, variance = 0;
};

template <class Draw>
Moments moments(Draw draw) {
  constexpr int n = 20000;
  double sum = 0, squares = 0;
  for (int e = 0; e < n; ++e) {
    const auto x = static_cast<double>(draw(e));
    sum += x;
    squares += x * x;
  }
  const double mean = sum / n;
  return {mean, squares / n - mean * mean};
}

// Within five standard errors; the variance of a Poisson variance is about 2 lambda^2 + lambda.
bool near(double value, double expected, double error) { return std::abs(value - expected) < 5 * error; }

}  // namespace

TEST(poisson_has_mean_and_variance_lambda_on_both_sides_of_the_switch) {
  const std::int64_t step = 7;
  const RvStream stream{{1, 2}, &step};
  for (const double lambda : {0.1, 3.0, 9.99, 10.01, 50.0, 1e4}) {
    const Moments m = moments([&](int e) { return rv_poisson(&stream, e, 0, lambda); });
    CHECK(near(m.mean, lambda, std::sqrt(lambda / 20000)));
    CHECK(near(m.variance, lambda, std::sqrt((2 * lambda * lambda + lambda) / 20000)));
  }
}

TEST(binomial_has_its_mean_and_variance_on_both_sides_of_the_switch) {
  const std::int64_t step = 7;
  const RvStream stream{{1, 2}, &step};
  for (const double p : {0.01, 0.3, 0.5, 0.7, 0.99})
    for (const std::int64_t n : {1, 20, 1000}) {
      const Moments m = moments([&](int e) { return rv_binomial(&stream, e, 0, n, p); });
      const double mean = static_cast<double>(n) * p, variance = mean * (1 - p);
      CHECK(near(m.mean, mean, std::sqrt(variance / 20000)));
      CHECK(near(m.variance, variance, std::sqrt((2 * variance * variance + variance) / 20000)));
    }
}

TEST(edges) {
  const std::int64_t step = 0;
  const RvStream stream{{0, 0}, &step};
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  CHECK(rv_poisson(&stream, 0, 0, 0.0) == 0);
  CHECK(rv_poisson(&stream, 0, 0, -1.0) == 0);
  CHECK(rv_poisson(&stream, 0, 0, nan) == 0);
  CHECK(rv_poisson(&stream, 0, 0, inf) > std::int64_t{1} << 59);
  CHECK(rv_binomial(&stream, 0, 0, 10, 0.0) == 0);
  CHECK(rv_binomial(&stream, 0, 0, 10, nan) == 0);
  CHECK(rv_binomial(&stream, 0, 0, 10, 1.0) == 10);
  CHECK(rv_binomial(&stream, 0, 0, 10, 2.0) == 10);
  CHECK(rv_binomial(&stream, 0, 0, 0, 0.5) == 0);
  CHECK(rv_binomial(&stream, 0, 0, -3, 0.5) == 0);
}

TEST(numbers_depend_on_element_draw_step_and_key) {
  const std::int64_t step = 3, later = 4;
  const RvStream a{{1, 2}, &step}, b{{1, 2}, &later}, c{{1, 3}, &step};
  int same = 0;
  for (int e = 0; e < 100; ++e) {
    const auto x = rv_poisson(&a, e, 0, 1000.0);
    CHECK(x == rv_poisson(&a, e, 0, 1000.0));
    same += x == rv_poisson(&a, e + 1, 0, 1000.0);
    same += x == rv_poisson(&a, e, 1, 1000.0);
    same += x == rv_poisson(&b, e, 0, 1000.0);
    same += x == rv_poisson(&c, e, 0, 1000.0);
  }
  CHECK(same < 20);  // 400 comparisons, each equal by chance with probability 1/112
}

TEST(words_are_looked_up_in_tables) {
  const std::int64_t step = 5;
  const RvStream stream{{3, 4}, &step};
  const std::uint32_t key[2] = {3, 4};
  // Cells of 2^28 words: the lower half is outcome k, the upper one 100 + k; but in cell 7 all words are rare.
  std::vector<std::int64_t> table{28, 19, 3};
  for (std::int64_t k = 0; k < 16; ++k)
    table.push_back(k == 7 ? std::int64_t{0xFFFFFFFF} : static_cast<std::int64_t>(static_cast<std::uint64_t>(k << 28 | 0x7FFFFFF) << 32) | (100 + k) << 16 | k);
  for (const double upto : {0.3, 0.4, 0.5}) {  // the last one takes all that is left
    table.push_back(std::bit_cast<std::int64_t>(upto));
    table.push_back(static_cast<std::int64_t>(1000 * upto));
  }
  int rare = 0, last = 0;
  for (std::int64_t e = 0; e < 2000; ++e) {
    const std::uint32_t word = philox4x32({static_cast<std::uint32_t>((e >> 5) * 8 + (e & 7)), 9, 5, 0}, 3, 4)[static_cast<std::size_t>(e >> 3 & 3)];
    const double u = uniform_pair(key, 5, static_cast<std::uint32_t>(e), 0x80090000u).first;
    const std::int64_t seldom = u <= 0.3 ? 300 : u <= 0.4 ? 400 : 500;
    const auto cell = static_cast<std::int64_t>(word >> 28);
    const std::int64_t expected = cell == 7 ? seldom : (word & 0xFFFFFFF) <= 0x7FFFFFF ? cell : 100 + cell;
    CHECK(rv_alias(&stream, e, 9, table.data()) == expected);
    CHECK(rv_rare(&stream, e, 9, table.data()) == seldom);
    rare += cell == 7;
    last += u > 0.5;
  }
  CHECK(rare > 80 && last > 500);
}

TEST(a_word_at_the_end_of_its_share_belongs_to_it) {
  const std::int64_t step = 5;
  const RvStream stream{{3, 4}, &step};
  for (std::int64_t e = 0; e < 8; ++e) {
    const std::uint32_t word = philox4x32({static_cast<std::uint32_t>(e), 0, 5, 0}, 3, 4)[0];
    std::vector<std::int64_t> table{28, 19, 0};
    for (int k = 0; k < 16; ++k) table.push_back(static_cast<std::int64_t>(std::uint64_t{word} << 32) | 2 << 16 | 1);
    CHECK(rv_alias(&stream, e, 0, table.data()) == 1);
    for (std::size_t k = 3; k < 19; ++k) table[k] -= std::int64_t{1} << 32;
    CHECK(rv_alias(&stream, e, 0, table.data()) == 2);
  }
}
