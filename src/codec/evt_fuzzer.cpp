#include "codec/testing/check_any_chunks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace varpulis::codec;
  testing::check_any_chunks({reinterpret_cast<const char*>(bytes), size}, Format::evt);
  return 0;
}
