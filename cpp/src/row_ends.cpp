#include "ranvier/row_ends.hpp"

#include <algorithm>
#include <stdexcept>

namespace ranvier {

void RowEnds::append(std::int64_t row, std::int64_t count) {
  if (row < rows() - 1 || row < 0) throw std::invalid_argument("rows of synapses have to ascend");
  if (count < 0) throw std::invalid_argument("the number of synapses is negative");
  if (count == 0) return;
  if (row >= rows()) ends_.resize(static_cast<std::size_t>(row) + 1, synapses());
  ends_.back() += count;
}

bool RowEnds::append(std::span<const std::int32_t> rows) {
  if (rows.empty()) return true;
  if (rows.front() < 0 || rows.front() < this->rows() - 1 || !std::is_sorted(rows.begin(), rows.end())) return false;
  for (auto first = rows.begin(); first != rows.end();) {
    const auto last = std::find_if(first, rows.end(), [row = *first](std::int32_t other) { return other != row; });
    append(*first, last - first);
    first = last;
  }
  return true;
}

bool RowEnds::append(const RowEnds& more) {
  const auto first = std::find_if(more.ends_.begin(), more.ends_.end(), [](std::int64_t end) { return end != 0; });
  if (first == more.ends_.end()) return true;
  const std::int64_t row = first - more.ends_.begin(), before = synapses();
  if (row < rows() - 1) return false;
  append(row, *first);
  for (auto end = first + 1; end != more.ends_.end(); ++end) ends_.push_back(before + *end);
  return true;
}

void RowEnds::leave_out(std::span<const std::int64_t> numbers, DynamicArray& partners) {
  if (partners.type() != RV_I32 || partners.size() < synapses()) throw std::invalid_argument("there has to be a partner (i32) for each synapse");
  for (std::size_t k = 0; k < numbers.size(); ++k)
    if (numbers[k] < (k == 0 ? 0 : numbers[k - 1] + 1) || numbers[k] >= synapses())
      throw std::invalid_argument("the synapses to leave out have to ascend, and to be there");
  const auto gone = static_cast<std::int64_t>(numbers.size()), kept = synapses() - gone;
  auto* const first = partners.data<std::int32_t>() + (partners.size() - synapses());
  auto* to = first + (numbers.empty() ? synapses() : numbers.front());
  for (std::size_t k = 0; k < numbers.size(); ++k)
    to = std::copy(first + numbers[k] + 1, first + (k + 1 < numbers.size() ? numbers[k + 1] : synapses()), to);
  partners.resize(partners.size() - gone);
  std::int64_t before = 0;  // of those left out
  for (std::int64_t& end : ends_) {
    while (before < gone && numbers[static_cast<std::size_t>(before)] < end) ++before;
    end -= before;
  }
  resize(kept);
  while (!ends_.empty() && (ends_.size() == 1 ? 0 : ends_[ends_.size() - 2]) == ends_.back()) ends_.pop_back();  // rows at the end that lost all
}

void RowEnds::resize(std::int64_t synapses) {
  if (synapses < 0) throw std::invalid_argument("the number of synapses is negative");
  if (synapses >= this->synapses()) return;
  const auto last = std::lower_bound(ends_.begin(), ends_.end(), synapses);  // the row in which the last synapse lies
  ends_.erase(synapses == 0 ? ends_.begin() : last + 1, ends_.end());
  if (!ends_.empty()) ends_.back() = synapses;
}

void RowEnds::write(DynamicArray& numbers, std::int64_t begin) const {
  if (numbers.type() != RV_I32) throw std::invalid_argument("numbers of rows have to be of type i32");
  if (begin < 0) throw std::invalid_argument("the number of a synapse is negative");
  if (begin >= synapses()) return;
  auto* number = static_cast<std::int32_t*>(numbers.extend(synapses() - begin).data);
  for (auto end = std::upper_bound(ends_.begin(), ends_.end(), begin); end != ends_.end(); ++end) {
    number = std::fill_n(number, *end - begin, static_cast<std::int32_t>(end - ends_.begin()));
    begin = *end;
  }
}

void RowEnds::count(DynamicArray& counts) const {
  if (counts.type() != RV_I32) throw std::invalid_argument("counts have to be of type i32");
  if (counts.size() < rows()) throw std::out_of_range("a row has no count");
  auto* const count = counts.data<std::int32_t>();
  std::int64_t before = 0;
  for (std::int64_t row = 0; row < counts.size(); ++row) {
    const std::int64_t end = row < rows() ? ends_[static_cast<std::size_t>(row)] : synapses();
    count[row] = static_cast<std::int32_t>(end - before);
    before = end;
  }
}

}  // namespace ranvier
