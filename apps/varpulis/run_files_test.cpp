// Checkpoints, spools and summaries: what runs leave behind.
#include <unistd.h>
#include <filesystem>

#include <gtest/gtest.h>

#include "apps/varpulis/checkpoints.h"
#include "apps/varpulis/event_loop.h"
#include "apps/varpulis/listing.h"
#include "apps/varpulis/run_summary.h"
#include "apps/varpulis/text_file.h"
#include "apps/varpulis/text_spool.h"

namespace varpulis::app {
namespace {

/// A folder that is gone when the test ends.
class Folder {
 public:
  Folder()
      : path_(
            std::filesystem::temp_directory_path() /
            fmt::format("varpulis-{}-{}", ::getpid(), ::testing::UnitTest::GetInstance()->random_seed() + counter_++)) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string operator/(std::string_view name) const { return (path_ / name).string(); }

 private:
  static inline int counter_ = 0;
  std::filesystem::path path_;
};

TEST(Checkpoints, gives_back_the_newest_and_keeps_three) {
  const Folder folder;
  CheckpointFolder checkpoints(folder / "state", "test");
  std::vector<std::string> damaged;
  EXPECT_FALSE(checkpoints.latest(damaged)->has_value());
  for (const std::string_view snapshot : {"one", "two", "three", "four", "five"})
    ASSERT_TRUE(checkpoints.save(snapshot).ok());
  EXPECT_EQ(**checkpoints.latest(damaged), "five");
  EXPECT_TRUE(damaged.empty());
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder / "state/test")) ++files;
  EXPECT_EQ(files, CheckpointFolder::kept);
  CheckpointFolder again(folder / "state", "test");
  ASSERT_TRUE(again.save("six").ok());
  EXPECT_EQ(**again.latest(damaged), "six");
}

TEST(Checkpoints, passes_over_damaged_ones_and_names_them) {
  const Folder folder;
  CheckpointFolder checkpoints(folder / "state", "test");
  ASSERT_TRUE(checkpoints.save("good").ok());
  ASSERT_TRUE(checkpoints.save("bad").ok());
  const std::string path = folder / "state/test/checkpoint-2";
  std::string text = *read_file(path);
  text.back() = 'x';
  ASSERT_TRUE(write_file(path, text).ok());
  std::vector<std::string> damaged;
  EXPECT_EQ(**checkpoints.latest(damaged), "good");
  EXPECT_EQ(damaged, std::vector<std::string>{path});
}

TEST(TextFile, errors_name_the_path_and_writing_replaces) {
  const Folder folder;
  EXPECT_EQ(read_file(folder / "absent").error().message(),
            fmt::format("cannot read {}: No such file or directory", folder / "absent"));
  EXPECT_FALSE(write_file(folder / "no/such/folder", "x").ok());
  ASSERT_TRUE(write_file(folder / "file", "one").ok());
  ASSERT_TRUE(write_file(folder / "file", "two").ok());
  EXPECT_EQ(*read_file(folder / "file"), "two");
  EXPECT_FALSE(std::filesystem::exists(folder / "file.new"));
}

TEST(TextSpool, is_the_same_in_memory_and_in_a_file) {
  for (const std::size_t memory_bytes_max : {std::size_t{10}, std::size_t{1} << 20}) {
    TextSpool spool(memory_bytes_max);
    EXPECT_TRUE(spool.empty());
    std::string expected, found;
    for (int i = 0; i < 1000; ++i) {
      const std::string line = fmt::format("line {}\n", i);
      spool.add(line);
      expected += line;
    }
    ASSERT_TRUE(spool.read([&](std::string_view piece) { found += piece; }).ok());
    EXPECT_EQ(found, expected);
  }
}

TEST(RunSummary, says_what_was_lost) {
  RunSummary summary;
  summary.events = 1'000'000;
  summary.outputs = 1;
  EXPECT_EQ(summary_text(summary), "1,000,000 events · 1 output · 0 dropped\n");
  summary.seconds = 3.14;
  summary.read.bad_records = 1200;
  summary.read.texts_cut = 2;
  summary.dead_letter_file = "dead.jsonl";
  summary.losses = {"S: 3 rows dropped because a condition had no value"};
  EXPECT_EQ(summary_text(summary),
            "1,000,000 events · 1 output · 3.1 s · 1,200 dropped\n  bad records, kept in dead.jsonl: 1,200\n  texts "
            "longer than the limit, cut: 2\n"
            "  S: 3 rows dropped because a condition had no value\n");
}

TEST(Progress, shows_a_bar_where_the_share_is_known) {
  EXPECT_EQ(progress_text(1'234'567, 2, std::nullopt), "1,234,567 events, 617,283 a second");
  EXPECT_EQ(progress_text(10, 1, 0.5), "[###############               ] 50 %  10 events, 10 a second");
  EXPECT_EQ(progress_text(10, 1, 1.0), "[##############################] 100 %  10 events, 10 a second");
}

TEST(Listing, numbers_for_people) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(12'345'678), "12,345,678");
  EXPECT_EQ(human_duration(1.234), "1.23s");
  EXPECT_EQ(human_duration(0.0456), "45.60ms");
  EXPECT_EQ(human_duration(0.00078), "780us");
}

}  // namespace
}  // namespace varpulis::app
