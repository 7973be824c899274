// The best of several rounds: other programs only ever make a round slower.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>

template <class Body>
double best_ns(int rounds, double per_round, Body body) {
  double best = 1e300;
  for (int k = 0; k < rounds; ++k) {
    const auto start = std::chrono::steady_clock::now();
    body();
    best = std::min(best, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / per_round);
  }
  return best;
}
