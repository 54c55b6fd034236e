#include "report/match_timeline.h"

#include <gtest/gtest.h>

#include "report/match_drawing.h"

namespace varpulis::report {
namespace {

catalog::MatchRecord match() {
  auto pattern = std::make_shared<catalog::PatternDescription>();
  pattern->steps.push_back({.type = "Failed", .alias = "first"});
  pattern->steps.push_back({.type = "Failed", .alias = "again", .min = 1, .max = catalog::PatternStep::unlimited});
  pattern->steps.push_back({.type = "Accepted"});
  pattern->alternatives.push_back({.steps = {0, 1, 2}});
  pattern->within = 120 * static_cast<std::uint64_t>(ns_per_s);
  pattern->rule = "0123456789abcdef0123456789abcdef";
  catalog::MatchRecord record{.id = "fedcba9876543210fedcba9876543210", .stream = "Guessed", .pattern = pattern};
  const std::int64_t begin = parse_time("2026-03-02T03:00:00Z")->ns;
  const auto add = [&](std::uint64_t position, std::int64_t seconds, std::uint32_t step, std::string_view user) {
    data::Map fields;
    fields.set("user", data::Value::text(user));
    record.events.push_back({.position = position, .time = {begin + seconds * ns_per_s}, .step = step, .fields = std::move(fields)});
  };
  add(0, 0, 0, "root");
  add(3, 10, 1, "admin");
  add(4, 10, 1, "<bob>");
  add(7, 20, 1, "eve");
  add(9, 40, 2, "eve");
  record.time = record.events.back().time;
  return record;
}

TEST(Timeline, shows_lanes_over_time_and_the_events) {
  // Names take 8 columns, the axis 40 of 53: 40 s from column 0 to column 39.
  EXPECT_EQ(timeline_text(match(), {.columns = 53}),
            "match fedcba987654  Guessed  40s of 2m, 5 events\n"
            "  first     ●\n"
            "  again               2─────────●\n"
            "  Accepted                                         ●\n"
            "            └──────────────────────────────────────┘\n"
            "            2026-03-02T03:00:00Z            03:00:40\n"
            "  03:00:00        Failed as first  user: \"root\"\n"
            "  03:00:10  +10s  Failed as again  user: \"admin\"\n"
            "  03:00:10   +0s  Failed as again  user: \"<bob>\"\n"
            "  03:00:20  +10s  Failed as again  user: \"eve\"\n"
            "  03:00:40  +20s  Accepted  user: \"eve\"\n"
            "\n");
}

TEST(Timeline, cuts_lines_to_the_width) {
  const std::string text = timeline_text(match(), {.columns = 40});
  EXPECT_NE(text.find("match fedcba987654  Guessed"), std::string::npos);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    std::size_t characters = 0;
    for (const char byte : text.substr(begin, end - begin)) characters += (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U ? 1 : 0;
    EXPECT_LE(characters, 40U) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

TEST(Timeline, has_colours_only_where_they_are_wanted) {
  EXPECT_EQ(timeline_text(match(), {.columns = 60}).find('\x1b'), std::string::npos);
  EXPECT_NE(timeline_text(match(), {.columns = 60, .has_colour = true}).find("\x1b[1mmatch"), std::string::npos);
}

TEST(Timeline, a_deadline_that_made_the_match_is_the_end_of_the_axis) {
  catalog::MatchRecord absent = match();
  absent.events.resize(1);
  absent.time = EventTime{absent.events.front().time.ns + 120 * ns_per_s};
  absent.deadline = absent.time;
  const std::string text = timeline_text(absent, {.columns = 60});
  EXPECT_NE(text.find("2m of 2m, 1 event\n"), std::string::npos);
  EXPECT_NE(text.find("◇\n"), std::string::npos);
  EXPECT_NE(text.find("  03:02:00  the time was over\n"), std::string::npos);
}

TEST(Timeline, leaves_out_the_middle_of_many_events) {
  catalog::MatchRecord many = match();
  const catalog::MatchRecord::Event again = many.events[1];
  for (int i = 0; i < 20; ++i) many.events.insert(many.events.begin() + 2, again);
  const std::string text = timeline_text(many, {.columns = 60});
  EXPECT_NE(text.find("  ... 13 more\n"), std::string::npos);
  EXPECT_NE(text.find("#"), std::string::npos);
}

TEST(Drawing, is_well_formed_and_loads_nothing) {
  const MatchDrawings drawings{.title = "rules & more.vpl", .matches = {match()}, .left_out = 3};
  for (const std::string& text : {matches_svg(drawings), matches_page(drawings)}) {
    EXPECT_NE(text.find("rules &amp; more.vpl"), std::string::npos);
    EXPECT_NE(text.find("1 match; 3 further ones are not drawn"), std::string::npos);
    EXPECT_EQ(text.find("<bob>"), std::string::npos);
    EXPECT_NE(text.find("&lt;bob&gt;"), std::string::npos);
    for (const std::string_view outside : {"href", "src=", "url(", "@import"}) EXPECT_EQ(text.find(outside), std::string::npos) << outside;
  }
}

TEST(Drawing, of_one_moment_has_an_axis) {
  catalog::MatchRecord single = match();
  single.events.resize(1);
  const std::string svg = matches_svg({.title = "t", .matches = {single}});
  EXPECT_NE(svg.find("<circle"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(matches_svg({.title = "t", .matches = {}}).find("<circle"), std::string::npos);
}

}  // namespace
}  // namespace varpulis::report
