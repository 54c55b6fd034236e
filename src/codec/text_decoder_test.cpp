#include "codec/text_decoder.h"

#include <gtest/gtest.h>

#include <span>

#include "codec/testing/read_all.h"

namespace varpulis::codec {
namespace {

using testing::BadRecordLog;
using testing::read_events;
using testing::text_options;
using Lines = std::vector<std::string>;

struct Case {
  const char* input;
  const char* expected;  // the one event; "" for none; "bad: ..." for a bad record
};

void check(std::span<const Case> cases, const DecodeOptions& decode = {}) {
  for (const Case& entry : cases) {
    BadRecordLog log;
    ReaderOptions options = text_options(entry.input);
    options.format = Format::evt;
    options.decode = decode;
    options.bad_records = &log;
    const Lines events = read_events(options);
    const std::string expected = entry.expected;
    std::string found = events.empty() ? "" : events.back();
    if (!log.lines.empty()) {
      const std::string& line = log.lines.front();
      found = "bad: " + line.substr(line.find(' ') + 1, line.find(" | ") - line.find(' ') - 1);
    }
    EXPECT_EQ(found, expected) << entry.input;
    EXPECT_LE(events.size() + log.lines.size(), 1U) << entry.input;
  }
}

TEST(TextDecoder, reads_evt_events) {
  const Case cases[] = {
      {"", ""},
      {"   \t", ""},
      {"# T { a: 1 }", ""},
      {"// T { a: 1 }", ""},
      {"T { a: 1, b: 2.5 }", R"(T @0 {"a": Int(1), "b": Float(2.5)})"},
      {"  T{a:1}  ", R"(T @0 {"a": Int(1)})"},
      {"T {}", "T @0 {}"},
      {"T()", "T @0 {}"},
      {"T(1, \"x\", [2])", R"(T @0 {"field_0": Int(1), "field_1": Str("x"), "field_2": [Int(2)]})"},
      {"T { a: 1 };;", R"(T @0 {"a": Int(1)})"},
      {"T { a: 1 } # comment", R"(T @0 {"a": Int(1)})"},
      {"T { a: 1 }; // comment", R"(T @0 {"a": Int(1)})"},
      {"T { a: true, b: false, c: null, d: nil }", R"(T @0 {"a": Bool(true), "b": Bool(false), "c": Null, "d": Null})"},
      {"T { a: \"x, y\", b: 'p, q', c: \"a\\n\\t\\\"\\'\\\\\\d\" }",
       "T @0 {\"a\": Str(\"x, y\"), \"b\": Str(\"p, q\"), \"c\": Str(\"a\\n\\t\\\"'\\\\\\\\d\")}"},
      {"T { a: -5, b: +7, c: 9223372036854775808, d: 007 }",
       R"(T @0 {"a": Int(-5), "b": Int(7), "c": Float(9.223372036854776e+18), "d": Int(7)})"},
      {"T { a: 1e5, b: .5, c: 5., d: -inf, e: NaN, f: 1E-2 }",
       R"(T @0 {"a": Float(100000.0), "b": Float(0.5), "c": Float(5.0), "d": Float(-inf), "e": Float(NaN), "f": Float(0.01)})"},
      {"T { color: red, path: /usr/x y , when: 10:30 }",
       R"(T @0 {"color": Str("red"), "path": Str("/usr/x y"), "when": Str("10:30")})"},
      {"T { a: [1, [2, \"x, ]\"], {k: v}], b: {x: 1, y: {z: [true]}} }",
       R"(T @0 {"a": [Int(1), [Int(2), Str("x, ]")], {"k": Str("v")}], "b": {"x": Int(1), "y": {"z": [Bool(true)]}}})"},
      {"T { a: \"x\" y, b: f{1, 2}, c: a\\,b }",
       R"(T @0 {"a": Str("\"x\" y"), "b": Str("f{1, 2}"), "c": Str("a\\,b")})"},
      {"T { a: 1, b: 2, a: 3 }", R"(T @0 {"a": Int(3), "b": Int(2)})"},
      {"T { \"a\": 1, }", R"(T @0 {"a": Int(1)})"},
      {"T { a:, b: [] }", R"(T @0 {"a": Str(""), "b": []})"},
      {"My Type { a: 1 }", R"(My Type @0 {"a": Int(1)})"},
      {"just text", "bad: Invalid event format"},
      {"T { a }", "bad: Invalid field (no ':')"},
      {"T { a: 1", "bad: Invalid event format"},
      {"T { a: [1 }", "bad: unterminated array"},
      {"T { a: 1 } rest", "bad: Invalid event format"},
      {"T { a: \"\xff\" }", "bad: not valid UTF-8"},
  };
  check(cases);
}

TEST(TextDecoder, times_events_by_offsets) {
  const Case cases[] = {
      {"@5 T {}", "T @5000000 {}"},
      {"@5ms T {}", "T @5000000 {}"},
      {"@1.5s T {}", "T @1500000000 {}"},
      {"@2m T {}", "T @120000000000 {}"},
      {"@0.5h T {}", "T @1800000000000 {}"},
      {"@1d {\"event_type\": \"T\"}", "T @86400000000000 {}"},
      {"BATCH 7\nT {}", "T @7000000 {}"},
      {"BATCH 7 and more\nT {}", "T @7000000 {}"},
      {"BATCH\nT {}", "T @0 {}"},
      {"BATCH 7\n@9 T {}", "T @9000000 {}"},
      {"BATCH 9\nBATCH 3\nT {}", "T @3000000 {}"},
      {"BATCH 7\n{\"event_type\": \"T\", \"timestamp\": 5}", "T @7000000 {}"},
      {"BATCH x", "bad: Invalid BATCH time"},
      {"BATCH -1", "bad: Invalid BATCH time"},
      {"BATCH5 T {}", "bad: Invalid event format"},
      {"@5T {}", "bad: invalid offset"},
      {"@ T {}", "bad: invalid offset"},
      {"@-5 T {}", "bad: invalid offset"},
      {"@1. T {}", "bad: invalid offset"},
      {"@99999999999999d T {}", "bad: invalid offset"},
  };
  check(std::span(cases).first(14));
  check(std::span(cases).subspan(15));
}

TEST(TextDecoder, reads_json_lines_in_every_form) {
  const Case cases[] = {
      {R"({"event_type": "T", "data": {"a": 1}, "b": 2})", R"(T @0 {"a": Int(1)})"},
      {R"({"b": 2, "data": {"a": 1}, "event_type": "T"})", R"(T @0 {"a": Int(1)})"},
      {R"({"b": 2, "event_type": "T", "data": {"a": 1}, "timestamp": 3})", R"(T @3000000 {"a": Int(1)})"},
      {R"({"event_type": "T", "data": 5, "b": 2})", R"(T @0 {"data": Int(5), "b": Int(2)})"},
      {R"({"event_type":"T","timestamp":"2024-02-29T12:00:00.5+01:00","a":[1,{"b":null}]})",
       R"(T @1709204400500000000 {"a": [Int(1), {"b": Null}]})"},
      {R"({"timestamp": 1700000000, "event_type": "T", "a": 1})", R"(T @1700000000000000000 {"a": Int(1)})"},
      {R"({"_event_type": "T", "_timestamp": "1970-01-01T00:00:01Z", "event_type": "x", "timestamp": 9})",
       R"(T @1000000000 {"event_type": Str("x"), "timestamp": Int(9)})"},
      {R"({"timestamp": 9, "event_type": "x", "a": 1, "_timestamp": 5, "_event_type": "T"})",
       R"(T @5000000 {"timestamp": Int(9), "event_type": Str("x"), "a": Int(1)})"},
      {R"({"event_type": "A", "event_type": "T", "a": 1})", R"(T @0 {"a": Int(1)})"},
      {R"({"event_type": "T", "@timestamp": "2024-01-01 00:00:00", "timestamp": 5})",
       R"(T @1704067200000000000 {"@timestamp": Str("2024-01-01 00:00:00")})"},
      {R"({"event_type": "T", "@timestamp": "no time", "timestamp": 5})",
       R"(T @5000000 {"@timestamp": Str("no time")})"},
      {R"({"event_type": "T", "type": "x", "EventID": 3})", R"(T @0 {"type": Str("x"), "EventID": Int(3)})"},
      {R"({"type": "T", "timestamp": "1700000000000", "pid": "42", "ratio": "4.2", "@version": "1"})",
       R"(T @0 {"timestamp": Str("1700000000000"), "pid": Int(42), "ratio": Str("4.2")})"},
      {R"({"type": "T", "timestamp": 1700000000000, "n": "12345678901234567890"})",
       R"(T @1700000000000000000 {"timestamp": Int(1700000000000), "n": Str("12345678901234567890")})"},
      {R"({"EventID": 1, "Channel": "Microsoft-Windows-Sysmon/Operational", "UtcTime": "1970-01-01 00:00:02.5", "Pid": "7"})",
       R"(SysmonProcessCreate @2500000000 {"UtcTime": Str("1970-01-01 00:00:02.5"), "Pid": Int(7)})"},
      {R"({"EventID": 99, "Channel": "Sysmon"})", "Sysmon99 @0 {}"},
      {R"({"EventID": 4625, "Channel": "Security", "type": "x", "a": "b"})", R"(WinEvent4625 @0 {"a": Str("b")})"},
      {R"({"EventID": "4625", "type": "T"})", "T @0 {}"},
      {R"({"type": "T", "event_type": 5, "a": 1})", R"(T @0 {"a": Int(1)})"},
      {R"({"a": 1})", "bad: Missing event_type field"},
      {R"({"event_type": 1})", "bad: Missing event_type field"},
      {R"({})", "bad: Missing event_type field"},
      {R"({"event_type": "T"} x)", "bad: invalid JSON: text behind the object"},
      {R"({"event_type": "T",})", "bad: invalid JSON: expected a name in quotes"},
      {R"({"event_type": "T", "a": 01})", "bad: invalid JSON: malformed number"},
      {R"({"event_type": "T", "a": "x)", "bad: invalid JSON: control character in a string, or no closing quote"},
      {R"({"event_type": "T", "a": "\ud800"})", "bad: invalid JSON: half a surrogate pair"},
      {R"({"event_type": "T", "a": [1, 2})", "bad: invalid JSON: expected ',' or ']'"},
      {R"({"event_type": "T", "a": nul})", "bad: invalid JSON: expected a value"},
      {R"({"event_type": "T", "a": "\u00e9\ud83d\ude00\/\b", "\u0062": -0.0})",
       "T @0 {\"a\": Str(\"é😀/\\u0008\"), \"b\": Float(-0.0)}"},
      {R"({"event_type": "T", "a": 9223372036854775807, "b": -9223372036854775808, "c": 9223372036854775808, "d": 1e400, "e": 123456789012345678901e-5})",
       R"(T @0 {"a": Int(9223372036854775807), "b": Int(-9223372036854775808), "c": Float(9.223372036854776e+18), "d": Float(inf), "e": Float(1234567890123456.8)})"},
  };
  check(cases);
}

TEST(TextDecoder, takes_type_and_time_from_options) {
  DecodeOptions options;
  options.event_type = "T";
  options.time_field = "when";
  const Case cases[] = {
      {R"({"a": 1, "when": 1700000000.25})", R"(T @1700000000250000000 {"a": Int(1), "when": Float(1700000000.25)})"},
      {R"({"event_type": "U", "when": "1970-01-01T00:00:01Z", "timestamp": 5})",
       R"(U @1000000000 {"when": Str("1970-01-01T00:00:01Z")})"},
      {R"({"event_type": "U", "data": {"when": 7}})", R"(U @7000000 {"when": Int(7)})"},
      {"V { when: 7, a: 1 }", R"(V @7000000 {"when": Int(7), "a": Int(1)})"},
      {"@9 V { when: 7 }", R"(V @9000000 {"when": Int(7)})"},
  };
  check(cases, options);
  options.time_unit = TimeUnit::seconds;
  const Case in_seconds[] = {{"V { when: 7 }", R"(V @7000000000 {"when": Int(7)})"}};
  check(in_seconds, options);
}

TEST(TextDecoder, reads_integer_times_by_magnitude) {
  const Case cases[] = {
      {R"({"event_type": "T", "timestamp": 999999999})", "T @999999999000000 {}"},
      {R"({"event_type": "T", "timestamp": 1000000000})", "T @1000000000000000000 {}"},
      {R"({"event_type": "T", "timestamp": 99999999999})", "T @0 {}"},  // in the year 5138: beyond 64-bit nanoseconds
      {R"({"event_type": "T", "timestamp": 100000000000})", "T @100000000000000000 {}"},
      {R"({"event_type": "T", "timestamp": 1700000000000000})", "T @1700000000000000000 {}"},
      {R"({"event_type": "T", "timestamp": 1700000000000000000})", "T @1700000000000000000 {}"},
      {R"({"event_type": "T", "timestamp": -1000})", "T @-1000000000 {}"},
  };
  check(cases);
}

TEST(TextDecoder, keeps_the_limits_and_counts) {
  EventLimits limits;
  limits.text_bytes_max = 5;
  limits.array_elements_max = 2;
  limits.fields_max = 2;
  limits.depth_max = 2;
  limits.line_bytes_max = 100;
  const std::string deep = R"([[[1, {"a": [2]}]], [3]])";
  const std::string inputs[] = {
      R"({"event_type": "T", "a": "abcdéf", "b": [1, 2, 3], "c": 4})",
      R"(T { a: "abcdéf", b: [1, 2, 3], c: 4 })",
      R"({"event_type": "T", "a": )" + deep + "}",
      "T { a: " + deep + "}",
      "T { a: " + std::string(100, 'x') + " }",
  };
  const char* expected[] = {R"(T @0 {"a": Str("abcd"), "b": [Int(1), Int(2)]})",
                            R"(T @0 {"a": Str("abcd"), "b": [Int(1), Int(2)]})", R"(T @0 {"a": [[Null], [Int(3)]]})",
                            R"(T @0 {"a": [[Null], [Int(3)]]})"};
  for (std::size_t i = 0; i < 5; ++i) {
    ReaderOptions options = text_options(inputs[i] + "\nT { z: 1 }\n");
    options.decode.limits = limits;
    BadRecordLog log;
    options.bad_records = &log;
    auto reader = open_reader(options);
    ASSERT_TRUE(reader.ok());
    const Lines events = read_events(**reader, 10);
    const ReadCounts counts = (*reader)->counts();
    EXPECT_EQ(events.back(), R"(T @0 {"z": Int(1)})");
    if (i < 4) {
      ASSERT_EQ(events.size(), 2U);
      EXPECT_EQ(events[0], expected[i]);
    } else {
      ASSERT_EQ(log.lines.size(), 1U);
      EXPECT_EQ(log.lines[0], "1:0 line is too long | " + inputs[i].substr(0, 100));
    }
    const bool first_two = i < 2;
    EXPECT_EQ(counts.texts_cut, first_two ? 1U : 0U);
    EXPECT_EQ(counts.arrays_cut, first_two ? 1U : 0U);
    EXPECT_EQ(counts.fields_dropped, first_two ? 1U : 0U);
    EXPECT_EQ(counts.values_too_deep, i == 2 || i == 3 ? 1U : 0U);
    EXPECT_EQ(counts.bad_records, i == 4 ? 1U : 0U);
  }
}

TEST(TextDecoder, tells_where_bad_records_are) {
  BadRecordLog log;
  ReaderOptions options =
      text_options("\xef\xbb\xbfT { a: 1 }\r\n\n# note\nbad one\n  @5 {\"x\": }  \nT { a: 2 }\nlast");
  options.bad_records = &log;
  options.format = Format::evt;
  EXPECT_EQ(read_events(options), (Lines{R"(T @0 {"a": Int(1)})", R"(T @0 {"a": Int(2)})"}));
  EXPECT_EQ(log.lines,
            (Lines{"4:23 Invalid event format | bad one", "5:31 invalid JSON: expected a value | @5 {\"x\": }",
                   "7:57 Invalid event format | last"}));
}

TEST(TextDecoder, stops_at_the_first_bad_record_when_strict) {
  ReaderOptions options = text_options("T { a: 1 }\nbad\nT { a: 2 }\n");
  options.strict = true;
  auto reader = open_reader(options);
  ASSERT_TRUE(reader.ok());
  std::string error;
  EXPECT_EQ(read_events(**reader, 100, &error), Lines{R"(T @0 {"a": Int(1)})"});
  EXPECT_EQ(error, "<text>: Error at line 2: Invalid event format");
}

TEST(TextDecoder, reads_the_same_in_chunks_and_epochs_of_any_size) {
  std::string text = "# begin\n";
  for (int i = 0; i < 60; ++i) {
    text += fmt::format(
        "{{\"event_type\": \"A{}\", \"timestamp\": {}, \"name\": \"a text longer than twelve {}\", \"v\": {}.5}}\r\n",
        i % 3, i, i, i);
    text += fmt::format("@{}ms B {{ v: {}, list: [1, \"two\", {}], text: some words that go on }} # note\n", i, i, i);
    if (i % 10 == 3) text += "BATCH 5\nbad line\n{\"event_type\": \"A\", \"broken\n";
    if (i % 10 == 7) text += std::string(300, 'x') + "\n";
  }
  text += "C(1, 2)";
  Lines expected, expected_bad;
  const std::size_t chunk_sizes[] = {1, 2, 3, 7, 16, 61, 100, 250, 1000, 100'000};
  for (const std::size_t chunk_bytes : chunk_sizes) {
    for (const std::size_t positions_max : {1U, 7U, 1024U}) {
      ReaderOptions options = text_options(text);
      options.format = Format::evt;
      options.decode.limits.line_bytes_max = 250;
      options.chunk_bytes = chunk_bytes;
      BadRecordLog log;
      options.bad_records = &log;
      const Lines events = read_events(options, positions_max);
      if (expected.empty()) {
        expected = events;
        expected_bad = log.lines;
        EXPECT_EQ(expected.size(), 121U);
        EXPECT_EQ(expected_bad.size(), 18U);
      }
      ASSERT_EQ(events, expected) << chunk_bytes << " " << positions_max;
      ASSERT_EQ(log.lines, expected_bad) << chunk_bytes << " " << positions_max;
    }
  }
}

}  // namespace
}  // namespace varpulis::codec
