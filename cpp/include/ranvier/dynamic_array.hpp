// The arrays of a simulation: state variables, event lists, what monitors record.
//
// A DynamicArray is the RvArray that kernels get, together with the memory behind it. Two kinds:
//   fixed    exactly as large as asked for; a larger size means a new place.
//   growing  reserves address space and commits pages as it grows, so growth copies nothing and every view stays true.
//            Where address space is refused, or a reservation is outgrown, it moves like a std::vector: a view taken before is
//            then stale (it shows the old bytes), never dangling, because the view owns a share of the old block.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>

#include "ranvier/block.hpp"
#include "ranvier/check.hpp"
#include "ranvier/kernel_abi.h"

namespace ranvier {

[[nodiscard]] std::int64_t item_size(RvType type);  // bytes; throws std::invalid_argument for what is no RvType

// Layout:  block: [ size elements | capacity - size elements, any content | slack ]
// Invariants: head().data == block()->data(), aligned to 64; size <= capacity; RV_ARRAY_SLACK readable bytes lie behind capacity.
// The address of head() and of tail() never changes, so the class is neither copied nor moved.
class DynamicArray {
 public:
  explicit DynamicArray(RvType type, std::int64_t size = 0, bool grows = false);
  DynamicArray(const DynamicArray&) = delete;
  DynamicArray& operator=(const DynamicArray&) = delete;

  [[nodiscard]] RvArray& head() noexcept { return head_; }
  [[nodiscard]] const RvArray& head() const noexcept { return head_; }
  [[nodiscard]] RvType type() const noexcept { return static_cast<RvType>(head_.type); }
  [[nodiscard]] std::int64_t size() const noexcept { return head_.size; }
  [[nodiscard]] std::int64_t capacity() const noexcept { return head_.capacity; }
  [[nodiscard]] bool reserved() const noexcept { return block_->grows(); }
  [[nodiscard]] const std::shared_ptr<Block>& block() const noexcept { return block_; }
  template <class T>
  [[nodiscard]] T* data() const noexcept {
    RV_ASSERT(static_cast<std::int64_t>(sizeof(T)) == item_size_, "elements are read as what they are");
    return static_cast<T*>(head_.data);
  }

  // New elements are zero. Throws MemoryExhausted, std::invalid_argument for a negative size.
  void resize(std::int64_t size);
  void append(const void* elements, std::int64_t count);
  // Memory behind all elements now, in sequence, and not when they are first written: for who will write them all, here and there.
  void populate() noexcept;
  // Room for so many elements in all, so that growth up to them moves nothing. Takes no memory where address space can be reserved.
  void reserve(std::int64_t capacity) {
    if (capacity > head_.capacity) require(capacity);
  }
  // `count` new elements of any content, for somebody to fill through tail(): the head of the elements added last.
  RvArray& extend(std::int64_t count);
  [[nodiscard]] RvArray& tail() noexcept { return tail_; }

  template <class T>
  void push_back(T value) {
    RV_ASSERT(static_cast<std::int64_t>(sizeof(T)) == item_size_, "elements are written as what they are");
    if (head_.size == head_.capacity) [[unlikely]]
      require(head_.size + 1);
    static_cast<T*>(head_.data)[head_.size++] = value;
  }

 private:
  void require(std::int64_t capacity);  // room for so many elements, moving if it must be
  void adopt(std::shared_ptr<Block> block);

  std::shared_ptr<Block> block_;
  std::int64_t item_size_;
  bool grows_;
  RvArray head_{};
  RvArray tail_{};
};

// Rows of equal length, added one by one: what a StateMonitor records. Row-major, without gaps.
// row(): the head of the last row, at an address that never changes. It is aligned to its element type only.
class DynamicArray2D {
 public:
  DynamicArray2D(RvType type, std::int64_t columns);

  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::int64_t columns() const noexcept { return columns_; }
  [[nodiscard]] DynamicArray& elements() noexcept { return elements_; }
  [[nodiscard]] RvArray& row() noexcept { return elements_.tail(); }
  // A row of any content; whoever adds it writes it. Its price is that of a push_back.
  void append_row() {
    elements_.extend(columns_);
    ++rows_;
  }
  void resize(std::int64_t rows);  // new rows are zero

 private:
  DynamicArray elements_;
  std::int64_t rows_ = 0;
  std::int64_t columns_;
};

}  // namespace ranvier
