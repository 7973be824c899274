// What does a candidate pair cost, and sorting it into rows? Brunel's network: 12 500 x 12 500, p = 0.1.
#include <cstdint>
#include <span>

#include "ranvier/candidates.hpp"
#include "ranvier/synapse_index.hpp"
#include "timing.hpp"

using namespace ranvier;

int main() {
  constexpr std::int64_t n = 12500, chunk = 1 << 16;
  DynamicArray i(RV_I32, chunk), j(RV_I32, chunk), source(RV_I32, 0, true);
  std::int64_t count = 0;
  const double drawing = best_ns(3, 0.1 * n * n, [&] {
    CandidateStream stream(n, n, 0.1, 1, 2, 0);
    source.resize(0);
    bool more = true;
    while (more) {
      more = stream.fill(i, j, chunk);
      source.append(i.head().data, i.size());
    }
    count = source.size();
  });
  SynapseIndex index;
  const double rows = best_ns(3, static_cast<double>(count), [&] {
    index.build(std::span(source.data<std::int32_t>(), static_cast<std::size_t>(source.size())), n);
  });
  std::printf("%ld pairs: %.2f ns each to draw, %.2f ns to index\n", static_cast<long>(count), drawing, rows);
}
