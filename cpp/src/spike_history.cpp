#include "ranvier/spike_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ranvier {

namespace {
constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr std::int32_t kFirst = 4;  // entries of a segment; it doubles
}  // namespace

SpikeHistory::SpikeHistory(std::int64_t n_rows, std::int64_t n_targets, std::int64_t limit) : limit_(limit) {
  if (n_rows < 0 || n_targets < 0) throw std::invalid_argument("numbers of rows and targets are not negative");
  rows_.resize(n_rows);
  since_.resize(n_rows);
  std::fill_n(since_.data<double>(), n_rows, std::numeric_limits<double>::lowest());  // above what stands in front of entries
  ends_.resize(n_targets);
  recent_.resize(kRecent * n_targets);
  stops_.resize(static_cast<std::size_t>(n_targets));
  capacity_.resize(static_cast<std::size_t>(n_targets));
  clear();
}

void SpikeHistory::clear() {
  times_.resize(0);
  times_.push_back(kNever);  // what all have that have no entries
  std::fill_n(recent_.data<double>(), recent_.size(), kNever);
  std::fill_n(ends_.data<std::int64_t>(), ends_.size(), 1);
  std::fill(stops_.begin(), stops_.end(), 1);
  std::fill(capacity_.begin(), capacity_.end(), 0);
  noted_ = 0;
}

void SpikeHistory::note(const std::int32_t* targets, std::int64_t count, double t) {
  auto* const ends = ends_.data<std::int64_t>();
  for (std::int64_t k = 0; k < count; ++k) {
    const std::int32_t target = targets[k];
    RV_ASSERT(target >= 0 && target < ends_.size(), "a target is one of the group");
    if (ends[target] == stops_[static_cast<std::size_t>(target)]) widen(target);
    times_.data<double>()[ends[target]++] = t;
    double* const recent = recent_.data<double>() + kRecent * target;
    std::copy_backward(recent, recent + kRecent - 1, recent + kRecent);
    recent[0] = t;
  }
  noted_ += count;
}

void SpikeHistory::widen(std::int64_t target) {
  const auto j = static_cast<std::size_t>(target);
  std::int64_t& end = ends_.data<std::int64_t>()[target];
  const std::int64_t entries = capacity_[j];
  const std::int64_t before = end - entries;
  capacity_[j] = entries == 0 ? kFirst : static_cast<std::int32_t>(2 * entries);
  const std::int64_t start = times_.size();
  times_.extend(capacity_[j] + 1);
  auto* const times = times_.data<double>();
  times[start] = kNever;
  std::copy(times + before, times + end, times + start + 1);
  end = start + 1 + entries;
  stops_[j] = start + 1 + capacity_[j];
}

void SpikeHistory::mark(std::int64_t row, double t, bool inclusive) {
  // Behind 0 comes the smallest normal number: kernels take those below it for 0.
  const double next = t == 0 ? std::numeric_limits<double>::min() : std::nextafter(t, std::numeric_limits<double>::infinity());
  since_.data<double>()[row] = inclusive ? next : t;
}

}  // namespace ranvier
