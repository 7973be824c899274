// The bytes of one array. An array that has to move takes a new block; the old one lives on as long as somebody looks at it,
// which is why blocks are held by shared pointers: the array holds one, each NumPy view another.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace ranvier {

// Layout:  [ usable ........ | slack (readable, zero or stale) ][ reserved: no memory yet ........ ]
//          ^ data, aligned to 64
// Invariant: data() never changes; bytes() only grows, and what is added is zero.
class Block {
 public:
  // Memory of this size and no more. Throws MemoryExhausted.
  [[nodiscard]] static std::shared_ptr<Block> fixed(std::size_t bytes);
  // Address space for `room` bytes of which `bytes` are usable now. Null where the system refuses the address space; throws
  // MemoryExhausted where it refuses the memory.
  [[nodiscard]] static std::shared_ptr<Block> growing(std::size_t bytes, std::size_t room);

  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block();

  [[nodiscard]] std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool grows() const noexcept { return room_ != 0; }
  // Makes at least `bytes` usable in place. False: the reservation is too small. Throws MemoryExhausted.
  [[nodiscard]] bool extend(std::size_t bytes);

  // Of all blocks that there are and, the second, that there ever were. Python's search for garbage does not see this memory: who makes
  // much of it looks here whether a search is due (collection.py).
  [[nodiscard]] static std::size_t bytes_now() noexcept { return now_.load(std::memory_order_relaxed); }
  [[nodiscard]] static std::size_t bytes_ever() noexcept { return ever_.load(std::memory_order_relaxed); }

 private:
  Block() = default;
  void account_for(std::size_t more) noexcept;

  // Relaxed: counts for a decision that may be late; nothing is read or written on their word.
  inline static std::atomic<std::size_t> now_{0};
  inline static std::atomic<std::size_t> ever_{0};

  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;      // usable
  std::size_t committed_ = 0;  // usable + slack, in pages; growing blocks only
  std::size_t room_ = 0;       // reserved address space; 0: a fixed block
  std::size_t counted_ = 0;    // in now_
  std::unique_ptr<std::byte[], void (*)(void*)> heap_{nullptr, nullptr};
};

}  // namespace ranvier
