// JSON values: our scanner and nlohmann-json accept the same texts, with the same values.
#include "base/assert.h"
#include "codec/testing/json_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace varpulis::codec;
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  bool skipped = false;
  const testing::Verdict found = testing::scan(text, skipped);
  const auto expected = testing::judge(text);
  if (!expected) return 0;
  VARPULIS_ASSERT(found.is_json == expected->is_json);
  VARPULIS_ASSERT(skipped == expected->is_json);
  VARPULIS_ASSERT(!found.is_json || testing::identical(found.value, expected->value));
  return 0;
}
