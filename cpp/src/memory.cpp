// Platform file 1 of 2 (the other is platform.hpp).
#include "ranvier/memory.hpp"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace ranvier {

MemoryExhausted::MemoryExhausted(std::size_t bytes, const std::string& purpose)
    : message_("no memory for " + purpose + ": " + std::to_string(bytes) + " bytes wanted") {}

namespace memory {

#ifdef _WIN32

std::byte* reserve(std::size_t bytes) noexcept {
  return static_cast<std::byte*>(VirtualAlloc(nullptr, bytes, MEM_RESERVE, PAGE_NOACCESS));
}

bool commit(std::byte* start, std::size_t bytes) noexcept {
  return VirtualAlloc(start, bytes, MEM_COMMIT, PAGE_READWRITE) != nullptr;
}

void release(std::byte* start, std::size_t) noexcept { VirtualFree(start, 0, MEM_RELEASE); }

void prefer_large_pages(std::byte*, std::size_t) noexcept {}

std::size_t page_size() noexcept {
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  return info.dwPageSize;
}

std::size_t installed() noexcept {
  MEMORYSTATUSEX status;
  status.dwLength = sizeof(status);
  return GlobalMemoryStatusEx(&status) ? static_cast<std::size_t>(status.ullTotalPhys) : SIZE_MAX;
}

#else

// PROT_NONE + mprotect is the one way that works under every overcommit setting: read-write NORESERVE fails where
// overcommitting is forbidden, plain read-write is refused beyond the size of memory.
std::byte* reserve(std::size_t bytes) noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) return nullptr;
#ifdef MAP_NORESERVE
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS;
#endif
  void* start = mmap(nullptr, bytes, PROT_NONE, flags, -1, 0);
  return start == MAP_FAILED ? nullptr : static_cast<std::byte*>(start);
}

bool commit(std::byte* start, std::size_t bytes) noexcept { return mprotect(start, bytes, PROT_READ | PROT_WRITE) == 0; }

void prefer_large_pages(std::byte* start, std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t large = std::uintptr_t{1} << 21;
  const auto first = reinterpret_cast<std::uintptr_t>(start);
  const std::uintptr_t begin = (first + large - 1) / large * large;
  const std::uintptr_t end = (first + bytes) / large * large;
  if (begin < end) static_cast<void>(madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE));
#else
  static_cast<void>(start);
  static_cast<void>(bytes);
#endif
}

void release(std::byte* start, std::size_t bytes) noexcept { munmap(start, bytes); }

std::size_t page_size() noexcept { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

std::size_t installed() noexcept {
  const long pages = sysconf(_SC_PHYS_PAGES);
  return pages > 0 ? static_cast<std::size_t>(pages) * page_size() : SIZE_MAX;
}

#endif

}  // namespace memory
}  // namespace ranvier
