#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace varpulis {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "varpulis: internal error: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace varpulis
