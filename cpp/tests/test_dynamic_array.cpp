#include "ranvier/dynamic_array.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ranvier/memory.hpp"
#include "testing.hpp"

using namespace ranvier;

TEST(new_arrays_are_zero_and_aligned) {
  for (const bool grows : {false, true}) {
    const DynamicArray a(RV_F64, 100, grows);
    CHECK(a.size() == 100);
    CHECK(a.capacity() >= 100);
    CHECK(reinterpret_cast<std::uintptr_t>(a.head().data) % 64 == 0);
    for (int k = 0; k < 100; ++k) CHECK(a.data<double>()[k] == 0.0);
  }
}

TEST(every_array_is_aligned_whatever_the_allocator_gives) {
  std::vector<std::unique_ptr<DynamicArray>> arrays;
  for (int size = 1; size < 40; ++size) {
    arrays.push_back(std::make_unique<DynamicArray>(RV_I32, size));
    CHECK(reinterpret_cast<std::uintptr_t>(arrays.back()->head().data) % 64 == 0);
  }
}

TEST(slack_is_readable_behind_capacity) {
  for (const bool grows : {false, true}) {
    DynamicArray a(RV_BOOL, 1, grows);
    for (int round = 0; round < 12; ++round) {
      const volatile char* behind = a.data<char>() + a.capacity();
      int sum = 0;
      for (int k = 0; k < RV_ARRAY_SLACK; ++k) sum += behind[k];  // the sanitizer is the judge
      static_cast<void>(sum);
      a.resize(2 * a.capacity());
    }
  }
}

TEST(a_growing_array_does_not_move) {
  DynamicArray a(RV_F64, 0, true);
  CHECK(a.reserved());
  const void* before = a.head().data;
  for (int k = 0; k < 1000000; ++k) a.push_back(static_cast<double>(k));
  CHECK(a.head().data == before);
  CHECK(a.size() == 1000000);
  for (int k = 0; k < 1000000; k += 997) CHECK(a.data<double>()[k] == k);
}

TEST(a_fixed_array_moves_and_the_old_block_lives_as_long_as_it_is_held) {
  DynamicArray a(RV_I32, 4);
  CHECK(!a.reserved());
  a.data<std::int32_t>()[3] = 7;
  const std::shared_ptr<Block> held = a.block();
  const auto* old = a.data<std::int32_t>();
  a.resize(100000);
  CHECK(a.data<std::int32_t>() != old);
  CHECK(old[3] == 7);
  CHECK(a.data<std::int32_t>()[3] == 7);
  a.data<std::int32_t>()[3] = 8;
  CHECK(old[3] == 7);  // stale, not dangling
  CHECK(held.use_count() == 1);
}

TEST(elements_that_appear_by_resize_are_zero_whatever_was_there) {
  for (const bool grows : {false, true}) {
    DynamicArray a(RV_I64, 10, grows);
    for (int k = 0; k < 10; ++k) a.data<std::int64_t>()[k] = -1;
    a.resize(3);
    a.resize(5000);
    CHECK(a.data<std::int64_t>()[2] == -1);
    for (int k = 3; k < 5000; ++k) CHECK(a.data<std::int64_t>()[k] == 0);
  }
}

TEST(shrinking_keeps_the_memory) {
  DynamicArray a(RV_I32, 1000);
  const auto capacity = a.capacity();
  a.resize(0);
  CHECK(a.size() == 0);
  CHECK(a.capacity() == capacity);
}

TEST(append_and_tail) {
  DynamicArray a(RV_F32, 0, true);
  const float values[] = {1, 2, 3};
  a.append(values, 3);
  const RvArray* tail = &a.tail();
  a.append(values, 2);
  CHECK(a.size() == 5);
  CHECK(tail == &a.tail());
  CHECK(tail->size == 2);
  CHECK(tail->data == a.data<float>() + 3);
  CHECK(a.data<float>()[4] == 2.0f);
  a.append(nullptr, 0);
  CHECK(a.size() == 5);
}

TEST(impossible_sizes_are_refused_before_anything_happens) {
  DynamicArray a(RV_F64, 2, true);
  a.data<double>()[1] = 5;
  CHECK_THROWS(a.resize(-1), std::invalid_argument);
  CHECK_THROWS(a.extend(-1), std::invalid_argument);
  CHECK_THROWS(a.resize(std::numeric_limits<std::int64_t>::max()), MemoryExhausted);
  CHECK_THROWS(a.resize(std::numeric_limits<std::int64_t>::max() / 8), MemoryExhausted);
  CHECK_THROWS(a.extend(std::numeric_limits<std::int64_t>::max()), MemoryExhausted);
  CHECK_THROWS(a.resize(std::int64_t{1} << 44), MemoryExhausted);  // 128 TiB: more than is installed
  CHECK_THROWS(DynamicArray(RV_F64, -1), std::invalid_argument);
  CHECK_THROWS(DynamicArray(static_cast<RvType>(6), 1), std::invalid_argument);
  CHECK(a.size() == 2);
  CHECK(a.data<double>()[1] == 5);
}

TEST(the_message_of_exhausted_memory_has_the_bytes) {
  try {
    DynamicArray a(RV_F64, std::int64_t{1} << 44);
    CHECK(false);
  } catch (const MemoryExhausted& error) {
    CHECK(std::string(error.what()).find(std::to_string(std::uint64_t{1} << 47)) != std::string::npos);
  }
}

TEST(rows) {
  DynamicArray2D a(RV_F64, 3);
  const RvArray* row = &a.row();
  for (int r = 0; r < 1000; ++r) {
    a.append_row();
    CHECK(row->size == 3);
    for (int c = 0; c < 3; ++c) static_cast<double*>(row->data)[c] = 10 * r + c;
  }
  CHECK(a.rows() == 1000);
  CHECK(a.elements().size() == 3000);
  CHECK(a.elements().data<double>()[3 * 999 + 2] == 9992);
  a.resize(2);
  a.resize(4);
  CHECK(a.rows() == 4);
  CHECK(a.elements().data<double>()[5] == 12);
  CHECK(a.elements().data<double>()[6] == 0);
  CHECK_THROWS(a.resize(-1), std::invalid_argument);
  CHECK_THROWS(a.resize(std::numeric_limits<std::int64_t>::max()), std::invalid_argument);
}

TEST(what_is_populated_stays_as_it_is) {
  DynamicArray a(RV_F64, 3000, true);
  a.data<double>()[1] = 2;
  a.data<double>()[2999] = 3;
  a.populate();
  CHECK(a.data<double>()[0] == 0 && a.data<double>()[1] == 2 && a.data<double>()[2999] == 3);
  DynamicArray(RV_I32, 0, true).populate();
}

TEST(a_block_grows_only_within_its_room) {
  const auto block = Block::growing(10, 100000);
  CHECK(block->grows());
  CHECK(block->extend(50000));
  CHECK(block->bytes() >= 50000);
  block->data()[49999] = std::byte{1};
  CHECK(!block->extend(10 * 100000));
  const std::size_t page = memory::page_size(), room = (100000 + RV_ARRAY_SLACK + page - 1) / page * page;
  CHECK(block->extend(room - RV_ARRAY_SLACK));
  CHECK(!block->extend(room - RV_ARRAY_SLACK + 1));  // no place for the slack
  CHECK(block->data()[49998] == std::byte{0});
}

TEST(blocks_are_counted_while_they_live) {
  const std::size_t now = Block::bytes_now();
  const std::size_t ever = Block::bytes_ever();
  {
    const DynamicArray fixed(RV_F64, 1000);
    CHECK(Block::bytes_now() - now == 8000);
    DynamicArray growing(RV_F64, 0, true);
    growing.resize(1 << 20);
    CHECK(Block::bytes_now() - now >= 8000 + (std::size_t{8} << 20));
    const std::shared_ptr<Block> held = fixed.block();
  }
  CHECK(Block::bytes_now() == now);
  CHECK(Block::bytes_ever() - ever >= 8000 + (std::size_t{8} << 20));
}
