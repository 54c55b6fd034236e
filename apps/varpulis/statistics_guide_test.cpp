// docs/guide/statistics.md names what `--stats=json` prints, no more and no less.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "apps/varpulis/run_summary.h"
#include "apps/varpulis/text_file.h"

namespace varpulis::app {
namespace {

constexpr auto counter_end = static_cast<std::size_t>(catalog::Counter::count_);

/// The lines of the guide's table whose header is `header`.
std::vector<std::string> table(std::string_view header) {
  const auto page = read_file("docs/guide/statistics.md");
  EXPECT_TRUE(page.ok());
  std::vector<std::string> lines;
  const std::size_t begin = page->find(header);
  EXPECT_NE(begin, std::string::npos) << header;
  if (begin == std::string::npos) return lines;
  std::istringstream text(page->substr(begin));
  std::string line;
  for (int heading = 0; heading < 2; ++heading) std::getline(text, line);
  while (std::getline(text, line) && line.starts_with("|")) lines.push_back(line);
  return lines;
}

/// What stands before each `end` in the text, back to the `begin` before it.
std::set<std::string> words(std::string_view text, char begin, std::string_view end) {
  std::set<std::string> found;
  for (std::size_t at = text.find(end); at != std::string_view::npos; at = text.find(end, at + 1)) {
    const std::size_t from = text.rfind(begin, at - 1) + 1;
    found.emplace(text.substr(from, at - from));
  }
  return found;
}

TEST(StatisticsGuide, has_every_counter_and_says_what_it_counts) {
  const std::vector<std::string> lines = table("| counter | what it counts |");
  ASSERT_EQ(lines.size(), counter_end);
  for (std::size_t i = 0; i < counter_end; ++i) {
    const auto counter = static_cast<catalog::Counter>(i);
    const std::string begin = fmt::format("| `{}` | {}", name(counter), describe(counter));
    EXPECT_TRUE(lines[i].starts_with(begin)) << lines[i] << "\nshould begin with\n" << begin;
  }
}

TEST(StatisticsGuide, has_every_member_of_the_json_object) {
  RunSummary summary;
  summary.seconds = 1;
  summary.dead_letter_file = "kept.jsonl";
  engine::Statistics statistics;
  statistics.streams.push_back({.name = "S",
                                .counters = std::vector<std::uint64_t>(counter_end, 1),
                                .named = {{"tap", 1}},
                                .operators = {{.text = "limit(1)", .state = {.most_rows = 1}}},
                                .state = {.most_rows = 1},
                                .time = EventTime{0},
                                .held_back_by = "T"});
  std::set<std::string> printed = words(summary_json(summary, statistics), '"', "\": ");
  for (std::size_t i = 0; i < counter_end; ++i) printed.erase(std::string(name(static_cast<catalog::Counter>(i))));
  printed.erase("tap");
  std::set<std::string> told;
  for (const std::string& line : table("| member | meaning |")) {
    std::istringstream parts(line);
    std::string text, member;
    while (std::getline(parts, text, '`') && std::getline(parts, member, '`')) {
      if (!member.starts_with('.')) told.insert(member);  // `.tap` is an operator
    }
  }
  EXPECT_EQ(printed, told);
}

}  // namespace
}  // namespace varpulis::app
