// Runs all tests that are linked in; says how many there were, so that none can vanish unseen.
#include "testing.hpp"

int main() {
  for (const testing::Case& test : testing::cases()) {
    const int before = testing::failures();
    test.body();
    if (testing::failures() != before) std::fprintf(stderr, "FAILED: %s\n", test.name);
  }
  std::printf("%zu tests, %d failed checks\n", testing::cases().size(), testing::failures());
  return testing::failures() == 0 && !testing::cases().empty() ? 0 : 1;
}
