#include "ranvier/random.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

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
