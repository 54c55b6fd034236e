#include "library/allocator.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace varpulis {

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

}  // namespace varpulis
