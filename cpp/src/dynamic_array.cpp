#include "ranvier/dynamic_array.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "ranvier/memory.hpp"

namespace ranvier {

namespace {

// How much address space a growing array takes: 16 times what it holds, and not less than this. A process has 2^47 bytes
// of addresses: room for 2^17 arrays of this size, more than the system gives mappings.
constexpr std::size_t kSmallestRoom = std::size_t{1} << 30;
constexpr std::size_t kRoomFactor = 16;
constexpr std::size_t kLargestRoom = std::size_t{1} << 42;

std::size_t bytes_of(std::int64_t count, std::int64_t item) {
  if (count < 0) throw std::invalid_argument("an array cannot have " + std::to_string(count) + " elements");
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max() / 4;  // leaves room to add slack and to double
  if (count > largest / item) throw MemoryExhausted(std::numeric_limits<std::size_t>::max(), std::to_string(count) + " elements");
  return static_cast<std::size_t>(count * item);
}

std::size_t room_for(std::size_t bytes) {
  if (bytes > kLargestRoom / kRoomFactor) return std::max(bytes, kLargestRoom);
  return std::max(kSmallestRoom, kRoomFactor * bytes);
}

}  // namespace

std::int64_t item_size(RvType type) {
  switch (type) {
    case RV_F64:
    case RV_I64: return 8;
    case RV_F32:
    case RV_I32: return 4;
    case RV_U16: return 2;
    case RV_BOOL: return 1;
  }
  throw std::invalid_argument("there is no element type " + std::to_string(static_cast<int>(type)));
}

DynamicArray::DynamicArray(RvType type, std::int64_t size, bool grows) : item_size_(item_size(type)), grows_(grows) {
  head_.type = tail_.type = type;
  const std::size_t bytes = bytes_of(size, item_size_);
  std::shared_ptr<Block> block = grows ? Block::growing(bytes, room_for(bytes)) : nullptr;
  adopt(block ? std::move(block) : Block::fixed(bytes));
  if (!grows) head_.capacity = size;
  head_.size = size;
}

void DynamicArray::resize(std::int64_t size) {
  static_cast<void>(bytes_of(size, item_size_));
  const std::int64_t before = head_.size;
  const std::int64_t used = std::min(size, head_.capacity);  // behind the old capacity all is fresh and zero
  if (size > head_.capacity) require(size);
  if (used > before) std::memset(static_cast<std::byte*>(head_.data) + before * item_size_, 0, bytes_of(used - before, item_size_));
  head_.size = size;
}

void DynamicArray::populate() noexcept {
  auto* const bytes = static_cast<volatile std::byte*>(head_.data);
  const std::int64_t count = head_.size * item_size_;
  const auto page = static_cast<std::int64_t>(memory::page_size());
  for (std::int64_t at = 0; at < count; at += page) bytes[at] = bytes[at];
}

void DynamicArray::append(const void* elements, std::int64_t count) {
  RvArray& added = extend(count);
  if (count > 0) std::memcpy(added.data, elements, bytes_of(count, item_size_));
}

RvArray& DynamicArray::extend(std::int64_t count) {
  const std::int64_t before = head_.size;
  if (count > head_.capacity - before) [[unlikely]] {
    if (count > std::numeric_limits<std::int64_t>::max() - before) static_cast<void>(bytes_of(count, item_size_));
    require(before + count);
  }
  if (count < 0) [[unlikely]]
    static_cast<void>(bytes_of(count, item_size_));
  head_.size = before + count;
  tail_.data = static_cast<std::byte*>(head_.data) + before * item_size_;
  tail_.size = tail_.capacity = count;
  return tail_;
}

void DynamicArray::require(std::int64_t capacity) {
  const std::size_t needed = bytes_of(capacity, item_size_);
  if (block_->grows() && block_->extend(needed)) {
    head_.capacity = static_cast<std::int64_t>(block_->bytes()) / item_size_;
    return;
  }
  // Doubling makes appending one by one linear in all.
  const std::size_t doubled = std::max(needed, 2 * static_cast<std::size_t>(head_.size * item_size_));
  std::shared_ptr<Block> larger = grows_ ? Block::growing(needed, room_for(needed)) : nullptr;
  if (!larger) larger = Block::fixed(std::max(doubled, std::size_t{64}));
  std::memcpy(larger->data(), head_.data, static_cast<std::size_t>(head_.size * item_size_));
  adopt(std::move(larger));
}

void DynamicArray::adopt(std::shared_ptr<Block> block) {
  block_ = std::move(block);
  head_.data = block_->data();
  head_.capacity = static_cast<std::int64_t>(block_->bytes()) / item_size_;
  tail_.data = head_.data;
}

DynamicArray2D::DynamicArray2D(RvType type, std::int64_t columns) : elements_(type, 0, true), columns_(columns) {
  static_cast<void>(bytes_of(columns, item_size(type)));
  row().size = row().capacity = columns;
}

void DynamicArray2D::resize(std::int64_t rows) {
  if (rows < 0 || (columns_ > 0 && rows > std::numeric_limits<std::int64_t>::max() / columns_))
    throw std::invalid_argument("an array cannot have " + std::to_string(rows) + " rows");
  elements_.resize(rows * columns_);
  rows_ = rows;
}

}  // namespace ranvier
