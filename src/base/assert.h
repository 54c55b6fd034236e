#pragma once
// Checks for our own bugs. VARPULIS_ASSERT stays active in release builds and aborts with place and text;
// VARPULIS_DCHECK is for hot loops and disappears with NDEBUG.

namespace varpulis {
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);
}

#define VARPULIS_ASSERT(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : ::varpulis::assertion_failed(#condition, __FILE__, __LINE__))
#ifdef NDEBUG
#define VARPULIS_DCHECK(condition) static_cast<void>(0)
#else
#define VARPULIS_DCHECK(condition) VARPULIS_ASSERT(condition)
#endif
