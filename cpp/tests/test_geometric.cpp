#include "ranvier/geometric.hpp"

#include <cmath>

#include "ranvier/random.hpp"
#include "testing.hpp"

using namespace ranvier;

TEST(numbers_are_the_inversion_of_the_generators_uniforms) {
  const std::uint32_t key[2] = {3, 4};
  for (const double p : {0.5, 0.1, 1e-3, 1e-9})
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xFFFFFF80}}) {  // the second crosses 2^32
      const double inverse = 1 / std::log1p(-p);
      GeometricBatch batch;
      batch.fill(key, 5, first, inverse);
      int differ = 0;  // only where the library's logarithm falls to the other side of a whole number
      for (std::size_t k = 0; k < GeometricBatch::kBlocks; ++k) {
        const std::uint64_t block = first + k;
        const UniformPair u = uniform_pair(key, 5, static_cast<std::uint32_t>(block), 0xC0000000u | static_cast<std::uint32_t>(block >> 32));
        differ += static_cast<double>(batch.skips[2 * k]) != std::floor(std::log(u.first) * inverse);
        differ += static_cast<double>(batch.skips[2 * k + 1]) != std::floor(std::log(u.second) * inverse);
      }
      CHECK(differ <= 1);
    }
}

TEST(numbers_are_cut_where_they_would_not_fit) {
  const std::uint32_t key[2] = {3, 4};
  GeometricBatch batch;
  batch.fill(key, 5, 0, -1e300);
  for (const std::int64_t skip : batch.skips) CHECK(skip == std::int64_t{1} << 51);
}

TEST(uniform_and_exponential_numbers_are_the_generators) {
  const std::uint32_t key[2] = {3, 4};
  NumberBatch uniforms, exponentials;
  uniforms.fill_uniforms(key, 5, 0xFFFFFF80);
  exponentials.fill_exponentials(key, 5, 0xFFFFFF80);
  for (std::size_t k = 0; k < NumberBatch::kBlocks; ++k) {
    const std::uint64_t block = 0xFFFFFF80 + k;
    const UniformPair u = uniform_pair(key, 5, static_cast<std::uint32_t>(block), 0xC0000000u | static_cast<std::uint32_t>(block >> 32));
    CHECK(uniforms.numbers[2 * k] == u.first && uniforms.numbers[2 * k + 1] == u.second);
    CHECK(std::abs(exponentials.numbers[2 * k] / -std::log(u.first) - 1) < 1e-15);
    CHECK(std::abs(exponentials.numbers[2 * k + 1] / -std::log(u.second) - 1) < 1e-15);
  }
}
