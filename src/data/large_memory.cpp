#include "data/large_memory.h"

#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace varpulis::data {
namespace {

constexpr std::size_t huge_page = std::size_t{1} << 21U;

}  // namespace

void* allocate_large(std::size_t bytes) {
  const std::size_t whole = (bytes + huge_page - 1) / huge_page * huge_page;
  void* const memory = ::operator new(whole, std::align_val_t{huge_page});
#ifdef MADV_HUGEPAGE
  static_cast<void>(madvise(memory, whole, MADV_HUGEPAGE));  // a system that says no gives small pages
#endif
  return memory;
}

void free_large(void* memory) noexcept { ::operator delete(memory, std::align_val_t{huge_page}); }

}  // namespace varpulis::data
