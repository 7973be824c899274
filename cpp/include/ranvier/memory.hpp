// Address space and pages, as the operating system gives them. The one place (memory.cpp) that knows which system it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

namespace ranvier {

// No memory: carries how many bytes were wanted and for what. MemoryError in Python.
class MemoryExhausted : public std::bad_alloc {
 public:
  MemoryExhausted(std::size_t bytes, const std::string& purpose);
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

namespace memory {

// A stretch of address space with nothing behind it; null where the system refuses or where a limit on address space is set
// (then a reservation, though empty, would be taken from what everybody else in the process may allocate).
[[nodiscard]] std::byte* reserve(std::size_t bytes) noexcept;

// Puts zeroed pages behind [start, start + bytes), both multiples of page_size(). False: no memory.
[[nodiscard]] bool commit(std::byte* start, std::size_t bytes) noexcept;

// A wish: large pages behind the whole ones of them in [start, start + bytes). Fewer page faults where an array is filled, fewer misses
// of the address cache where it is read at random. Without effect where the system has none or the stretch is small.
void prefer_large_pages(std::byte* start, std::size_t bytes) noexcept;

void release(std::byte* start, std::size_t bytes) noexcept;

[[nodiscard]] std::size_t page_size() noexcept;

// Bytes of memory in this machine. More than that is refused before it is asked for: systems that promise more than they have
// would only kill the process later.
[[nodiscard]] std::size_t installed() noexcept;

}  // namespace memory
}  // namespace ranvier
