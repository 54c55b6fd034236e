#include "scenario/literal.h"

#include <gtest/gtest.h>

namespace varpulis::scenario {
namespace {

std::string round_trip(std::string_view text) {
  std::string_view rest = text;
  const auto value = parse_literal(rest);
  if (!value) return value.error().message();
  return literal(*value) + std::string(rest);
}

TEST(Literal, reads_back_what_it_writes) {
  for (const std::string_view text : {"null",
                                      "true",
                                      "false",
                                      "0",
                                      "-5",
                                      "9223372036854775807",
                                      "1.0",
                                      "-2.5",
                                      "1e+300",
                                      "inf",
                                      "-inf",
                                      "nan",
                                      "\"\"",
                                      "\"a\\\"b\\\\c\\n\"",
                                      "[]",
                                      "[1, 1.0, \"x\", null]",
                                      "{}",
                                      "{a: 1, \"odd key\": {b: [true]}}",
                                      "@2024-02-29T12:00:00Z",
                                      "90s",
                                      "5m",
                                      "1500ms",
                                      "0ns",
                                      "2d"}) {
    EXPECT_EQ(round_trip(text), text);
  }
}

TEST(Literal, tells_ints_from_floats) {
  std::string_view integer = "1", real = "1.0";
  EXPECT_EQ(parse_literal(integer)->kind(), data::Kind::integer);
  EXPECT_EQ(parse_literal(real)->kind(), data::Kind::real);
}

TEST(Literal, as_output_is_what_json_can_say) {
  const auto output = [](std::string_view text) {
    std::string_view rest = text;
    return literal(as_output(*parse_literal(rest)));
  };
  EXPECT_EQ(output("{d: 90s, t: @1970-01-01T00:00:01Z, n: nan, a: [inf, 1.5]}"),
            "{d: 90000000000, t: 1000000000, n: null, a: [null, 1.5]}");
}

TEST(Literal, says_what_it_expected) {
  EXPECT_EQ(round_trip("red"), "expected a value (texts need double quotes), found 'red'");
  EXPECT_EQ(round_trip("[1 2]"), "expected ',' or ']', found '2]'");
  EXPECT_EQ(round_trip("{a 1}"), "expected ':' after a field name, found '1}'");
  EXPECT_EQ(round_trip("{a: 1, a: 2}"), "the field 'a' stands twice");
  EXPECT_EQ(round_trip("\"open"), "expected a closing quote, found '\"open'");
  EXPECT_EQ(round_trip("5parsecs"), "expected a time with one of the units d, h, m, s, ms, us, ns, found '5parsecs'");
}

TEST(Literal, bounds_nesting) { EXPECT_EQ(round_trip(std::string(1000, '[')), "values nest deeper than 64"); }

TEST(Offset, is_short_and_exact) {
  const auto text = [](std::int64_t ns) {
    std::string out;
    append_offset(out, {ns});
    return out;
  };
  EXPECT_EQ(text(0), "@0s");
  EXPECT_EQ(text(90 * ns_per_s), "@90s");
  EXPECT_EQ(text(1500 * ns_per_ms), "@1500ms");
  EXPECT_EQ(text(1), "@1ns");
  EXPECT_EQ(text(1512889200 * ns_per_s), "@2017-12-10T07:00:00Z");
  for (const std::int64_t ns : {std::int64_t{0}, ns_per_s, std::int64_t{1234567}, 1512889200 * ns_per_s, -ns_per_s}) {
    const std::string written = text(ns);
    std::string_view rest = written;
    EXPECT_EQ(parse_offset(rest)->ns, ns);
    EXPECT_EQ(rest, "");
  }
}

TEST(Offset, takes_the_units_of_event_files) {
  for (const auto& [text, ns] : std::vector<std::pair<std::string_view, std::int64_t>>{{"@1500", 1500 * ns_per_ms},
                                                                                       {"@2m", 2 * ns_per_minute},
                                                                                       {"@1.5h", 90 * ns_per_minute},
                                                                                       {"@1d", ns_per_day}}) {
    std::string_view rest = text;
    EXPECT_EQ(parse_offset(rest)->ns, ns) << text;
  }
}

}  // namespace
}  // namespace varpulis::scenario
