#include "ranvier/platform.hpp"

#include <limits>

#include "testing.hpp"

using namespace ranvier;

static bool denormals_survive() {
  volatile double smallest = std::numeric_limits<double>::min();
  volatile double half = smallest / 2;
  return half != 0;
}

TEST(flushed_while_it_lives_and_kept_inside) {
  CHECK(denormals_survive());
  {
    const DenormalsFlushed flushed;
    CHECK(denormals_survive() == (detail::kFlush == 0));
    {
      const DenormalsKept kept;
      CHECK(denormals_survive());
    }
    CHECK(denormals_survive() == (detail::kFlush == 0));
  }
  CHECK(denormals_survive());
}

TEST(operands_are_taken_as_zero_too) {
  volatile double denormal = std::numeric_limits<double>::denorm_min() * 4;
  const DenormalsFlushed flushed;
  volatile double scaled = denormal * 1e300;
  CHECK((scaled == 0) == (detail::kFlush != 0));
}
