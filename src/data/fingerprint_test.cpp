#include "data/fingerprint.h"

#include <gtest/gtest.h>

namespace varpulis::data {
namespace {

// The published test value of XXH3_128bits for no bytes.
TEST(Fingerprint, is_the_128_bit_hash_in_hexadecimal) {
  EXPECT_EQ(fingerprint(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_NE(fingerprint("a"), fingerprint("b"));
}

TEST(Fingerprint, bytes_of_texts_tell_where_one_ends) {
  std::string one, other;
  append_bytes(one, "ab");
  append_bytes(one, "c");
  append_bytes(other, "a");
  append_bytes(other, "bc");
  EXPECT_NE(one, other);
  EXPECT_EQ(one.size(), other.size());
}

}  // namespace
}  // namespace varpulis::data
