#include "ranvier/block.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "ranvier/check.hpp"
#include "ranvier/kernel_abi.h"
#include "ranvier/memory.hpp"

namespace ranvier {

namespace {

constexpr std::size_t kAlignment = 64;                  // promised by RvArray::data; one cache line, one vector
constexpr std::size_t kLargestCommit = std::size_t{64} << 20;  // doubling stops here: what is committed early is charged early
constexpr std::size_t kLargePagesFrom = std::size_t{8} << 20;  // below, an untouched rest of a large page would count too much

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

void refuse_more_than_installed(std::size_t bytes) {
  if (bytes > memory::installed()) throw MemoryExhausted(bytes, "an array");
}

}  // namespace

std::shared_ptr<Block> Block::fixed(std::size_t bytes) {
  refuse_more_than_installed(bytes);
  // calloc: large blocks come as untouched zero pages, which cost nothing until used.
  auto* raw = static_cast<std::byte*>(std::calloc(1, bytes + RV_ARRAY_SLACK + kAlignment));
  if (raw == nullptr) throw MemoryExhausted(bytes, "an array");
  const auto address = reinterpret_cast<std::uintptr_t>(raw);
  std::shared_ptr<Block> block(new Block());
  block->heap_ = {raw, &std::free};
  block->data_ = raw + (round_up(address, kAlignment) - address);
  block->bytes_ = bytes;
  if (bytes >= kLargePagesFrom) memory::prefer_large_pages(block->data_, bytes);
  block->account_for(bytes);
  return block;
}

std::shared_ptr<Block> Block::growing(std::size_t bytes, std::size_t room) {
  refuse_more_than_installed(bytes);
  room = round_up(std::max(room, bytes) + RV_ARRAY_SLACK, memory::page_size());
  std::byte* start = memory::reserve(room);
  if (start == nullptr) return nullptr;
  std::shared_ptr<Block> block(new Block());
  block->data_ = start;
  block->room_ = room;
  const bool fits = block->extend(bytes);
  RV_ASSERT(fits, "the room was chosen not smaller than the size");
  static_cast<void>(fits);
  return block;
}

Block::~Block() {
  now_.fetch_sub(counted_, std::memory_order_relaxed);
  if (room_ != 0) memory::release(data_, room_);
}

void Block::account_for(std::size_t more) noexcept {
  counted_ += more;
  now_.fetch_add(more, std::memory_order_relaxed);
  ever_.fetch_add(more, std::memory_order_relaxed);
}

bool Block::extend(std::size_t bytes) {
  if (bytes <= bytes_ && committed_ != 0) return true;
  if (bytes + RV_ARRAY_SLACK > room_) return false;
  refuse_more_than_installed(bytes);
  // Doubling keeps the number of system calls logarithmic; each costs half a microsecond.
  const std::size_t doubled = committed_ + std::min(committed_, kLargestCommit);
  const std::size_t wanted = std::min(room_, round_up(std::max(bytes + RV_ARRAY_SLACK, doubled), memory::page_size()));
  if (!memory::commit(data_ + committed_, wanted - committed_)) throw MemoryExhausted(bytes, "an array");
  if (wanted >= kLargePagesFrom) memory::prefer_large_pages(data_ + committed_, wanted - committed_);
  account_for(wanted - committed_);
  committed_ = wanted;
  bytes_ = wanted - RV_ARRAY_SLACK;
  return true;
}

}  // namespace ranvier
