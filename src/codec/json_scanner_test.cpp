#include "codec/json_scanner.h"

#include <gtest/gtest.h>

#include "codec/testing/json_oracle.h"
#include "data/text.h"

namespace varpulis::codec {
namespace {

class RandomJson {
 public:
  explicit RandomJson(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    seed_ = seed_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed_ >> 33U) % bound;
  }
  std::string value(int depth) {
    static const char* scalars[] = {"0",
                                    "-0",
                                    "17",
                                    "-9223372036854775808",
                                    "9223372036854775807",
                                    "9223372036854775808",
                                    "18446744073709551616",
                                    "1.5",
                                    "-0.0",
                                    "1e5",
                                    "1E-7",
                                    "123456789012345678901234567890",
                                    "0.1e1",
                                    "4.9406564584124654e-324",
                                    "true",
                                    "false",
                                    "null",
                                    "\"\"",
                                    "\"text\"",
                                    "\"a \\\"b\\\" \\\\ \\/ \\b\\f\\n\\r\\t\"",
                                    "\"\\u0041\\u00e9\\u20ac\"",
                                    "\"\\ud83d\\ude00\"",
                                    "\"é€😀\"",
                                    "\"\\ud83d\"",
                                    "\"\x7f\"",
                                    "\"twenty-one characters\""};
    const std::uint64_t kind = below(depth > 5 ? 1 : 3);
    if (kind == 0) return scalars[below(std::size(scalars))];
    std::string text = kind == 1 ? "[" : "{";
    const std::uint64_t size = below(4);
    for (std::uint64_t i = 0; i < size; ++i) {
      if (i > 0) text += below(3) == 0 ? " , " : ",";
      if (kind == 2) text += "\"k" + std::to_string(below(3)) + (below(5) == 0 ? "\" : " : "\":");
      text += value(depth + 1);
    }
    return text + (kind == 1 ? "]" : "}");
  }
  /// A few bytes changed, removed or added.
  void damage(std::string& text) {
    static constexpr std::string_view bytes = "{}[]\",:\\0-+.eE1untfrl \t\x01\x80\xff";
    for (std::uint64_t i = below(3); i > 0 && !text.empty(); --i) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0: text[at] = bytes[below(bytes.size())]; break;
        case 1: text.erase(at, 1); break;
        default: text.insert(at, 1, bytes[below(bytes.size())]);
      }
    }
  }

 private:
  std::uint64_t seed_;
};

TEST(JsonScanner, agrees_with_another_parser) {
  RandomJson random(1);
  int accepted = 0, refused = 0;
  for (int i = 0; i < 30'000; ++i) {
    std::string text = random.value(0);
    random.damage(text);
    const auto expected = testing::judge(text);
    if (!expected) continue;
    bool skipped = false;
    const testing::Verdict found = testing::scan(text, skipped);
    ASSERT_EQ(found.is_json, expected->is_json) << text;
    ASSERT_EQ(skipped, expected->is_json) << text;
    ASSERT_TRUE(!found.is_json || testing::identical(found.value, expected->value)) << text << "\n"
                                                                                    << data::display(found.value);
    ++(found.is_json ? accepted : refused);
  }
  EXPECT_GT(accepted, 10'000);
  EXPECT_GT(refused, 5'000);
}

TEST(JsonScanner, bears_any_nesting) {
  for (const std::string open : {"[", "{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += open;
    bool skipped = true;
    EXPECT_FALSE(testing::scan(text, skipped).is_json);
    EXPECT_FALSE(skipped);
    text += "1";
    for (int i = 0; i < 200'000; ++i) text += open == "[" ? "]" : "}";
    EXPECT_TRUE(testing::scan(text, skipped).is_json);
    EXPECT_TRUE(skipped);
  }
}

}  // namespace
}  // namespace varpulis::codec
