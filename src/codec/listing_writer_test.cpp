#include <gtest/gtest.h>

#include "codec/testing/read_all.h"
#include "codec/writer.h"

namespace varpulis::codec {
namespace {

std::string written(OutputWriter& writer, const char* text, const std::uint8_t* flags = nullptr) {
  ReaderOptions options = testing::text_options(text);
  options.format = Format::evt;
  auto reader = open_reader(options);
  const data::Projection projection = data::Projection::all();
  data::EpochBuilder builder(projection);
  EXPECT_TRUE((*reader)->read(builder, 100).ok());
  const data::Epoch epoch = builder.finish();
  std::string out;
  std::vector<std::size_t> next(epoch.types.size(), 0);
  for (std::size_t i = 0; i < epoch.positions; ++i) {
    data::Rows rows = epoch.types[epoch.type_of_position[i]];
    if (flags != nullptr) {
      auto keys = std::make_shared<data::Keys>(*rows.keys);
      keys->flags.resize(rows.size(), flags[i]);
      rows.keys = std::move(keys);
    }
    writer.write(rows, next[epoch.type_of_position[i]]++, 1, out);
  }
  writer.flush(out);
  return out;
}

constexpr const char* events =
    "@1s Alarm { zone: \"north\", level: 2.5 }\n@1500ms Alarm { zone: é, level: 10 }\n@2s Other { level: null }\n";

TEST(ListingWriter, writes_the_original_debug_form) {
  EXPECT_EQ(written(*make_debug_listing_writer({.prefix = "OUTPUT EVENT: ", .separator = " - "}), events),
            "OUTPUT EVENT: Alarm - {\"zone\": Str(\"north\"), \"level\": Float(2.5)}\n"
            "OUTPUT EVENT: Alarm - {\"zone\": Str(\"é\"), \"level\": Int(10)}\n"
            "OUTPUT EVENT: Other - {\"level\": Null}\n");
}

TEST(ListingWriter, aligns_lines_for_a_terminal) {
  const std::uint8_t flags[] = {0, data::Keys::inferred | data::Keys::truncated, 0};
  EXPECT_EQ(written(*make_terminal_writer(false), events, flags),
            "1970-01-01T00:00:01Z  Alarm  zone: north  level: 2.5\n"
            "1970-01-01T00:00:01.500Z  Alarm  zone: é      level: 10   (inferred)  (truncated)\n"
            "1970-01-01T00:00:02Z      Other  level: null\n");
  EXPECT_EQ(written(*make_terminal_writer(true), "T { a: 1 }"),
            "\x1b[2m1970-01-01T00:00:00Z\x1b[0m  \x1b[1mT\x1b[0m  \x1b[2ma: \x1b[0m1\n");
}

TEST(ListingWriter, writes_tables_of_bounded_length) {
  const std::uint8_t flags[] = {0, data::Keys::inferred, 0};
  EXPECT_EQ(written(*make_table_writer(), events, flags),
            "time                      type   zone   level  _inferred\n"
            "------------------------  -----  -----  -----  ---------\n"
            "1970-01-01T00:00:01Z      Alarm  north    2.5\n"
            "1970-01-01T00:00:01.500Z  Alarm  é         10  true\n"
            "1970-01-01T00:00:02Z      Other         null\n");
  data::Projection projection = data::Projection::all();
  data::EpochBuilder builder(projection);
  for (std::size_t i = 0; i < table_rows_max + 1; ++i) builder.end_event(builder.type("T"), {0});
  const data::Epoch epoch = builder.finish();
  auto writer = make_table_writer();
  std::string out;
  writer->write(epoch.types[0], 0, table_rows_max + 1, out);
  EXPECT_EQ(std::ranges::count(out, '\n'), static_cast<std::ptrdiff_t>(table_rows_max + 2));
  writer->flush(out);
  EXPECT_EQ(std::ranges::count(out, '\n'), static_cast<std::ptrdiff_t>(table_rows_max + 5));
}

}  // namespace
}  // namespace varpulis::codec
