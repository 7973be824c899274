#include "ranvier/range_candidates.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <stdexcept>
#include <utility>

namespace ranvier {

namespace {

constexpr std::int64_t kMembersPerDraw = 1024;  // a bitmap with fewer ones than one in so many is slower to read than a list to sort

}  // namespace

RangeCandidates::RangeCandidates(std::int64_t first_row, RangeRows rows, std::uint32_t key0, std::uint32_t key1, std::int64_t step)
    : rows_(std::move(rows)), first_row_(first_row), key_{key0, key1}, step_(static_cast<std::uint64_t>(step)) {
  const std::size_t n = rows_.low.size();
  const auto fits = [n](std::size_t size) { return size == 0 || size == n; };
  if (rows_.count.size() != n || rows_.step.size() != n || !fits(rows_.chance.size()) || !fits(rows_.size.size()))
    throw std::invalid_argument("the parts of the rows have different lengths");
  for (const std::int64_t count : rows_.count)
    if (count < 0) throw std::invalid_argument("a row cannot have a negative number of members");
  for (std::size_t r = 0; r < rows_.size.size(); ++r)
    if (rows_.size[r] < 0 || rows_.size[r] > (rows_.repeats && rows_.count[r] > 0 ? rows_.size[r] : rows_.count[r])) throw std::invalid_argument("a sample cannot be larger than what it is taken from");
}

bool RangeCandidates::fill(DynamicArray& rows, DynamicArray& values, std::int64_t limit) {
  if (rows.type() != RV_I32 || values.type() != RV_I64) throw std::invalid_argument("rows have to be of type i32, values of type i64");
  rows.head().size = values.head().size = 0;
  rows.extend(limit);
  values.extend(limit);
  auto* numbers = rows.data<std::int32_t>();
  values.head().size = take(values.data<std::int64_t>(), 0, limit, [&](std::int64_t row, std::int64_t count) { numbers = std::fill_n(numbers, count, static_cast<std::int32_t>(row)); });
  rows.head().size = values.size();
  return row_ < rows_.low.size();
}

bool RangeCandidates::connect(RowEnds& rows, DynamicArray& partners, std::int32_t first_partner, std::int64_t limit) {
  if (partners.type() != RV_I32) throw std::invalid_argument("numbers of partners have to be of type i32");
  const std::int64_t before = partners.size();
  auto* const added = static_cast<std::int32_t*>(partners.extend(limit).data);
  partners.head().size = before + take(added, first_partner, limit, [&](std::int64_t row, std::int64_t count) { rows.append(row, count); });
  return row_ < rows_.low.size();
}

void RangeCandidates::connect_turned(RowEnds& rows, std::int64_t first_member, std::int64_t n_members, DynamicArray& partners) const {
  if (partners.type() != RV_I32) throw std::invalid_argument("numbers of partners have to be of type i32");
  std::vector<std::int32_t> members(std::size_t{1} << 14);
  const auto each = [&](auto visit) {  // visit(row, its members) for all that would be drawn from here on
    RangeCandidates again = *this;
    const std::int32_t* next = members.data();
    const auto piece = [&](std::int64_t row, std::int64_t count) {
      visit(row, std::span(next, static_cast<std::size_t>(count)));
      next += count;
    };
    while (again.row_ < again.rows_.low.size()) {
      next = members.data();
      again.take(members.data(), 0, static_cast<std::int64_t>(members.size()), piece);
    }
  };
  std::vector<std::int64_t> place(static_cast<std::size_t>(n_members));
  bool inside = true;
  each([&](std::int64_t, std::span<const std::int32_t> of_row) {
    for (const std::int32_t member : of_row) {
      const bool there = 0 <= member && member < n_members;
      inside &= there;
      if (there) ++place[static_cast<std::size_t>(member)];
    }
  });
  if (!inside) throw std::out_of_range("a member lies outside the numbers of rows");
  std::int64_t size = 0;
  for (std::int64_t member = 0; member < n_members; ++member) {
    const std::int64_t count = std::exchange(place[static_cast<std::size_t>(member)], size);
    rows.append(first_member + member, count);
    size += count;
  }
  auto* const partner = static_cast<std::int32_t*>(partners.extend(size).data);
  each([&](std::int64_t row, std::span<const std::int32_t> of_row) {
    for (const std::int32_t member : of_row) partner[place[static_cast<std::size_t>(member)]++] = static_cast<std::int32_t>(row);
  });
}

template <class Number, class Visit>
std::int64_t RangeCandidates::take(Number* members, std::int64_t first, std::int64_t limit, Visit visit) {
  std::int64_t count = 0;
  while (row_ < rows_.low.size()) {
    if (!open_) open();
    const std::int64_t begin = count, low = rows_.low[row_] + first, step = rows_.step[row_];
    const std::int64_t own = rows_.own ? static_cast<std::int64_t>(row_) + *rows_.own : -1, left_out = own < 0 ? rows_.count[row_] : own;
    if (taking_ == Taking::each_member) {
      for (const std::int64_t end = std::min(rows_.count[row_], member_ + limit - count); member_ < end; ++member_)
        members[count++] = static_cast<Number>(low + (member_ + (member_ >= left_out ? 1 : 0)) * step);
      open_ = member_ < rows_.count[row_];
    } else if (taking_ == Taking::from_list) {
      const auto listed = static_cast<std::int64_t>(chosen_.size());
      for (const std::int64_t end = std::min(listed, member_ + limit - count); member_ < end; ++member_) {
        const std::int64_t member = chosen_[static_cast<std::size_t>(member_)];
        members[count++] = static_cast<Number>(low + (member + (member >= left_out ? 1 : 0)) * step);
      }
      open_ = member_ < listed;
    } else {
      while (count < limit) {
        const std::int64_t member = next();
        open_ = member >= 0;
        if (!open_) break;
        members[count++] = static_cast<Number>(low + (member + (member >= left_out ? 1 : 0)) * step);
      }
    }
    if (count != begin) visit(first_row_ + static_cast<std::int64_t>(row_), count - begin);
    if (open_) break;  // the chunk is full
    ++row_;
  }
  return count;
}

void RangeCandidates::open() {
  open_ = true;
  member_ = 0;
  const std::int64_t count = rows_.count[row_];
  taking_ = Taking::each_member;
  if (rows_.repeats) {
    taking_ = Taking::from_list;
    choose_repeats(count, rows_.size[row_]);
  } else if (!rows_.size.empty() && rows_.size[row_] < count) {
    taking_ = Taking::from_list;
    choose(count, rows_.size[row_]);
  } else if (!rows_.chance.empty() && !(rows_.chance[row_] >= 1)) {
    taking_ = Taking::by_chance;
    hazard_ = rows_.chance[row_] > 0 ? -std::log1p(-rows_.chance[row_]) : 0;
    inverse_hazard_ = 1 / hazard_;
  }
}

std::int64_t RangeCandidates::next() {
  if (hazard_ == 0) return -1;
  if (left_ < 0) left_ = exponential();
  const auto undecided = static_cast<double>(rows_.count[row_] - member_);
  const double skip = left_ * inverse_hazard_;
  if (!(skip < undecided)) {  // what is left goes on in the next row: an exponential number remembers nothing
    left_ = std::max(0.0, left_ - undecided * hazard_);
    return -1;
  }
  left_ = -1;
  member_ += static_cast<std::int64_t>(skip);
  return member_++;
}

void RangeCandidates::choose(std::int64_t count, std::int64_t size) {
  chosen_.clear();
  chosen_.reserve(static_cast<std::size_t>(size));
  const bool most = size > count / 2;  // then those left out are drawn
  const std::int64_t drawn = most ? count - size : size;
  if (!most && count / kMembersPerDraw > drawn) {
    while (static_cast<std::int64_t>(chosen_.size()) < size) {
      while (static_cast<std::int64_t>(chosen_.size()) < size) chosen_.push_back(below(count));
      std::sort(chosen_.begin(), chosen_.end());
      chosen_.erase(std::unique(chosen_.begin(), chosen_.end()), chosen_.end());
    }
    return;
  }
  mark(count, drawn);
  for (std::int64_t first = 0, word = 0; first < count; first += 64, ++word) {
    std::uint64_t bits = bits_[static_cast<std::size_t>(word)];
    if (most) bits = ~bits & (count - first < 64 ? (std::uint64_t{1} << (count - first)) - 1 : ~std::uint64_t{0});
    for (; bits != 0; bits &= bits - 1) chosen_.push_back(first + std::countr_zero(bits));
  }
}

// Sums of size + 1 exponential numbers, divided by the last of them, are as many sorted uniform numbers.
void RangeCandidates::choose_repeats(std::int64_t count, std::int64_t size) {
  sums_.resize(static_cast<std::size_t>(size));
  chosen_.resize(sums_.size());
  double sum = 0;
  for (double& s : sums_) s = sum += exponential();
  const double scale = static_cast<double>(count) / (sum + exponential());
  for (std::size_t k = 0; k < sums_.size(); ++k) chosen_[k] = std::min(static_cast<std::int64_t>(sums_[k] * scale), count - 1);
}

void RangeCandidates::mark(std::int64_t count, std::int64_t size) {
  bits_.assign(static_cast<std::size_t>((count + 63) / 64), 0);
  while (size > 0) {
    const auto member = static_cast<std::uint64_t>(below(count));
    std::uint64_t& word = bits_[member / 64];
    const std::uint64_t bit = std::uint64_t{1} << member % 64;
    size -= (word & bit) == 0;
    word |= bit;
  }
}

double RangeCandidates::exponential() {
  if (taken_ == NumberBatch::kNumbers) batch_.fill_exponentials(key_, step_, batches_++ * NumberBatch::kBlocks), taken_ = 0;
  return batch_.numbers[taken_++];
}

std::int64_t RangeCandidates::below(std::int64_t count) {
  if (taken_ == NumberBatch::kNumbers) batch_.fill_uniforms(key_, step_, batches_++ * NumberBatch::kBlocks), taken_ = 0;
  return static_cast<std::int64_t>(batch_.numbers[taken_++] * static_cast<double>(count));  // < count: a uniform is at most 1 - 2^-53
}

}  // namespace ranvier
