// Readers as a whole: formats, compression, live input, dead letters.
#include "codec/reader.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <fstream>
#include <sstream>

#include "codec/dead_letter.h"
#include "codec/record_source.h"
#include "codec/testing/read_all.h"

namespace varpulis::codec {
namespace {

using testing::read_events;
using Lines = std::vector<std::string>;

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

std::string many_events() {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += fmt::format("T {{ i: {}, s: \"some text {}\" }}\n", i, i * 7919 % 1000);
  return text;
}

ReaderOptions evt_options(std::string text) {
  ReaderOptions options = testing::text_options(std::move(text));
  options.format = Format::evt;
  return options;
}

TEST(Reader, decompresses_by_the_first_bytes) {
  const std::string text = many_events();
  const Lines expected = read_events(evt_options(text));
  ASSERT_EQ(expected.size(), 5000U);
  for (const std::size_t chunk_bytes : {1U << 20U, 100U}) {
    for (const std::string& packed : {gzip(text), zstd(text), gzip(text.substr(0, 1000)) + gzip(text.substr(1000)),
                                      zstd(text.substr(0, 1000)) + zstd(text.substr(1000))}) {
      ReaderOptions options = evt_options(packed);
      options.chunk_bytes = chunk_bytes;
      EXPECT_EQ(read_events(options), expected);
    }
  }
}

TEST(Reader, reports_damaged_and_truncated_compressed_data) {
  const std::string text = many_events();
  for (std::string packed : {gzip(text), zstd(text)}) {
    for (const bool is_cut : {true, false}) {
      std::string damaged = packed;
      if (is_cut) damaged.resize(damaged.size() / 2);
      else
        damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55),
                                 damaged[damaged.size() / 2 + 1] ^= 0x2a;
      auto reader = open_reader(evt_options(damaged));
      ASSERT_TRUE(reader.ok());
      std::string error;
      read_events(**reader, 1000, &error);
      EXPECT_FALSE(error.empty());
    }
  }
}

TEST(Reader, guesses_the_format_from_name_or_content) {
  struct Guess {
    const char* path;
    const char* text;
    const char* expected;
  };
  const Guess guesses[] = {
      {"x.evt", "T { a: 1 }", "T @0 {\"a\": Int(1)}"},
      {"x.csv", "a\n1\n", "x @0 {\"a\": Int(1)}"},
      {"x.csv.zst", "a\n1\n", "x @0 {\"a\": Int(1)}"},
      {"x.jsonl", "{\"event_type\": \"T\"}", "T @0 {}"},
      {"data", "# note\nT { a: 1 }", "T @0 {\"a\": Int(1)}"},
      {"data", "\n{\"event_type\": \"T\"}", "T @0 {}"},
      {"data", "T(1)", "T @0 {\"field_0\": Int(1)}"},
      {"data", "a,b\n1,x\n", "data @0 {\"a\": Int(1), \"b\": Str(\"x\")}"},
  };
  for (const Guess& guess : guesses) {
    ReaderOptions options = testing::text_options(guess.text);
    options.path = guess.path;
    EXPECT_EQ(read_events(options), Lines{guess.expected}) << guess.path << ": " << guess.text;
  }
}

TEST(Reader, tells_why_a_file_cannot_be_opened) {
  ReaderOptions options;
  options.path = "/no/such/file.evt";
  const auto reader = open_reader(options);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code(), ErrorCode::not_found);
  EXPECT_EQ(reader.error().message(), "cannot open /no/such/file.evt: No such file or directory");
}

TEST(Reader, hands_on_what_is_there_when_a_live_input_pauses) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ReaderOptions options;
  options.path = fmt::format("/proc/self/fd/{}", ends[0]);
  options.format = Format::evt;
  options.idle_wait_ms = 0;
  const auto send = [&ends](std::string_view text) {
    ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  };
  send("T { i: 1 }\nT { i: 2 }\nT { i");
  auto reader = open_reader(options);
  ASSERT_TRUE(reader.ok());
  const data::Projection projection = data::Projection::all();
  data::EpochBuilder builder(projection);
  const auto read = [&] {
    const auto more = (*reader)->read(builder, 100);
    EXPECT_TRUE(more.ok());
    const std::size_t positions = builder.positions();
    static_cast<void>(builder.finish());
    return std::pair(*more, positions);
  };
  EXPECT_EQ(read(), std::pair(true, std::size_t{2}));
  EXPECT_EQ(read(), std::pair(true, std::size_t{0}));
  send(": 3 }\n");
  EXPECT_EQ(read(), std::pair(true, std::size_t{1}));
  ::close(ends[1]);
  EXPECT_EQ(read(), std::pair(false, std::size_t{0}));
  ::close(ends[0]);
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(DeadLetterFile, appends_bad_records_and_exists_only_with_one) {
  const std::string path = ::testing::TempDir() + "varpulis_dead_letters.jsonl";
  std::remove(path.c_str());
  DeadLetterFile unused(path);
  EXPECT_TRUE(unused.close().ok());
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
  for (int run = 0; run < 2; ++run) {
    DeadLetterFile dead_letters(path);
    ReaderOptions options = evt_options("T {}\nbad \"one\"\nT { a: \xff\xfe }\n");
    options.path = "in.evt";
    options.bad_records = &dead_letters;
    EXPECT_EQ(read_events(options).size(), 1U);
    EXPECT_EQ(dead_letters.written(), 2U);
    EXPECT_TRUE(dead_letters.close().ok());
  }
  const std::string once =
      "{\"source\": \"in.evt\", \"line\": 2, \"offset\": 5, \"cause\": \"Invalid event format\", \"raw\": \"bad "
      "\\\"one\\\"\"}\n"
      "{\"source\": \"in.evt\", \"line\": 3, \"offset\": 15, \"cause\": \"not valid UTF-8\", \"raw_base64\": "
      "\"VCB7IGE6IP/+IH0=\"}\n";
  EXPECT_EQ(contents(path), once + once);
  std::remove(path.c_str());
}

TEST(DeadLetterFile, reports_that_it_cannot_be_written) {
  DeadLetterFile dead_letters("/no/such/directory/dead.jsonl");
  dead_letters.add({.source = "x", .line = 1, .offset = 0, .cause = "c", .raw = "r"});
  dead_letters.add({.source = "x", .line = 2, .offset = 0, .cause = "c", .raw = "r"});
  EXPECT_EQ(dead_letters.written(), 0U);
  EXPECT_FALSE(dead_letters.close().ok());
}

}  // namespace
}  // namespace varpulis::codec
