#include <gtest/gtest.h>

#include "vpl/apply_fixes.h"
#include "vpl/display_width.h"
#include "vpl/render_json.h"
#include "vpl/render_sarif.h"
#include "vpl/render_text.h"

namespace varpulis::vpl {
namespace {

/// One error at the first occurrence of `part` in the text.
struct Case {
  explicit Case(std::string text) { sources.add("rules.vpl", std::move(text)); }
  SourceSpan at(std::string_view part, std::uint32_t file = 0) const {
    const std::size_t begin = sources.text(file).find(part);
    return {.file = file,
            .begin = static_cast<std::uint32_t>(begin),
            .end = static_cast<std::uint32_t>(begin + part.size())};
  }
  Diagnostic& error(std::string_view part) { return diagnostics.error("E030", at(part), "connector is not declared"); }
  std::string text(TextStyle style = {}) const { return render_text(diagnostics, sources, style); }
  SourceMap sources;
  Diagnostics diagnostics;
};

TEST(render_text, frames_the_line_with_carets_label_and_help) {
  Case rules("\nstream S = T .to(Out)\n");
  Diagnostic& found = rules.error("Out");
  found.label = "not known";
  found.help = "declare it";
  EXPECT_EQ(rules.text(),
            "error[E030]: connector is not declared\n"
            " --> rules.vpl:2:18\n"
            "2 | stream S = T .to(Out)\n"
            "  |                  ^^^ not known\n"
            "  = help: declare it\n");
}

TEST(render_text, check_layout_begins_with_line_and_column) {
  Case rules("\nstream S = T .to(Out)\n");
  rules.error("Out").help = "declare it";
  EXPECT_EQ(rules.text({.layout = TextLayout::check}),
            "   2:18: error: [E030] connector is not declared\n"
            "     2 | stream S = T .to(Out)\n"
            "       |                  ^^^\n"
            "       = help: declare it\n");
  EXPECT_EQ(rules.text({.layout = TextLayout::check_short}),
            "   2:18: error: [E030] connector is not declared\n"
            "      hint: declare it\n");
}

TEST(render_text, tabs_and_wide_characters_keep_carets_in_place) {
  Case rules("\tstream 温度 = T .to(Out)");
  rules.error("Out");
  EXPECT_EQ(rules.text(),
            "error[E030]: connector is not declared\n"
            " --> rules.vpl:1:20\n"
            "1 |     stream 温度 = T .to(Out)\n"
            "  |                         ^^^\n");
  EXPECT_EQ(display_columns("e\xcc\x81", 4, 0), 1U);  // e with a combining accent
  EXPECT_EQ(display_columns("\t", 4, 3), 1U);
  EXPECT_EQ(display_text("a\x01"
                         "b\xff",
                         4),
            "a?b?");
}

TEST(render_text, shows_labels_with_their_lines) {
  Case rules("connector A = x()\n\n\nconnector A = y()\n");
  const std::uint32_t second = static_cast<std::uint32_t>(rules.sources.text(0).rfind('A'));
  Diagnostic& found =
      rules.diagnostics.error("E004", {.file = 0, .begin = second, .end = second + 1}, "declared twice");
  found.labels.push_back({.at = rules.at("A"), .message = "first declared here"});
  EXPECT_EQ(rules.text(),
            "error[E004]: declared twice\n"
            " --> rules.vpl:4:11\n"
            "1 | connector A = x()\n"
            "  |           - first declared here\n"
            " ...\n"
            "4 | connector A = y()\n"
            "  |           ^\n");
}

TEST(render_text, labels_in_other_files_get_a_place_of_their_own) {
  Case rules("stream S = T .to(Out)");
  const std::uint32_t other = rules.sources.add("bus.vpl", "connector Bus = mqtt()");
  rules.error("Out").labels.push_back({.at = rules.at("Bus", other), .message = "did you mean this?"});
  EXPECT_EQ(rules.text(),
            "error[E030]: connector is not declared\n"
            " --> rules.vpl:1:18\n"
            "1 | stream S = T .to(Out)\n"
            "  |                  ^^^\n"
            " ::: bus.vpl:1:11\n"
            "1 | connector Bus = mqtt()\n"
            "  |           --- did you mean this?\n");
}

TEST(render_text, long_spans_show_their_first_line) {
  Case rules("stream S = T\n    .emit(\n        x: 1)\n");
  rules.error(".emit(\n        x: 1)").label = "here";
  EXPECT_EQ(rules.text(),
            "error[E030]: connector is not declared\n"
            " --> rules.vpl:2:5\n"
            "2 |     .emit(\n"
            "  |     ^^^^^^ here (to line 3)\n");
}

TEST(render_text, a_place_at_the_end_of_the_text_has_a_caret) {
  Case rules("stream S =");
  rules.diagnostics.error("E100", {.file = 0, .begin = 10, .end = 10}, "expected a source");
  EXPECT_EQ(rules.text(),
            "error[E100]: expected a source\n"
            " --> rules.vpl:1:11\n"
            "1 | stream S =\n"
            "  |           ^\n");
}

TEST(render_text, colors_only_on_request) {
  Case rules("stream S = T .to(Out)");
  rules.error("Out");
  EXPECT_EQ(rules.text().find('\x1b'), std::string::npos);
  EXPECT_NE(rules.text({.layout = TextLayout::framed, .color = true}).find("\x1b[1;31merror[E030]\x1b[0m"),
            std::string::npos);
}

TEST(render_json, counts_lines_and_characters_from_one) {
  Case rules("# 温度\nstream S = T .to(Out)");
  Diagnostic& found = rules.error("Out");
  found.help = "say \"declare\"";
  found.fixes.push_back({.at = found.at, .replacement = "Bus", .title = "replace"});
  EXPECT_EQ(render_json(rules.diagnostics, rules.sources),
            "[\n {\"code\": \"E030\", \"severity\": \"error\", \"message\": \"connector is not declared\", \"file\": "
            "\"rules.vpl\", \"line\": 2, \"column\": 18, "
            "\"end_line\": 2, \"end_column\": 21, \"label\": \"\", \"labels\": [], \"help\": \"say \\\"declare\\\"\", "
            "\"fixes\": [{\"title\": \"replace\", "
            "\"replacement\": \"Bus\", \"applicability\": \"machine_applicable\", \"file\": \"rules.vpl\", \"line\": "
            "2, \"column\": 18, \"end_line\": 2, "
            "\"end_column\": 21}]}\n]\n");
  EXPECT_EQ(render_json({}, rules.sources), "[]\n");
}

TEST(render_sarif, names_rules_results_and_fixes) {
  Case rules("stream S = T .to(Out)");
  Diagnostic& found = rules.error("Out");
  found.fixes.push_back({.at = found.at, .replacement = "Bus", .title = "replace"});
  const std::string sarif = render_sarif(rules.diagnostics, rules.sources,
                                         {.version = "1.0", .title = [](std::string_view) { return "title"; }});
  EXPECT_NE(sarif.find(R"("version": "2.1.0")"), std::string::npos);
  EXPECT_NE(sarif.find(R"({"id": "E030", "shortDescription": {"text": "title"}})"), std::string::npos);
  EXPECT_NE(sarif.find(R"({"startLine": 1, "startColumn": 18, "endLine": 1, "endColumn": 21})"), std::string::npos);
  EXPECT_NE(sarif.find(R"("insertedContent": {"text": "Bus"})"), std::string::npos);
}

TEST(apply_fixes, replaces_from_left_to_right_and_leaves_overlaps_for_the_next_round) {
  Diagnostics diagnostics;
  const auto fix = [&](std::uint32_t begin, std::uint32_t end, std::string replacement,
                       Applicability how = Applicability::machine_applicable) {
    const SourceSpan at{.file = 0, .begin = begin, .end = end};
    diagnostics.error("E030", at, "")
        .fixes.push_back({.at = at, .replacement = std::move(replacement), .title = "", .applicability = how});
  };
  fix(4, 7, "two");
  fix(0, 3, "one");
  fix(0, 3, "one");  // asked for twice
  fix(2, 5, "overlap");
  fix(8, 9, "maybe", Applicability::maybe_incorrect);
  const FixedText fixed = apply_fixes("aaa bbb c", 0, diagnostics);
  EXPECT_EQ(fixed.text, "one two c");
  EXPECT_EQ(fixed.applied, 2U);
  EXPECT_EQ(fixed.skipped, 1U);
  EXPECT_EQ(apply_fixes(fixed.text, 0, {}).text, fixed.text);

  Diagnostics of_loop;
  const SourceSpan name{.file = 0, .begin = 0, .end = 7};
  of_loop.error("E030", name, "").fixes.push_back({.at = name, .replacement = "Zone1", .title = ""});
  EXPECT_EQ(apply_fixes("Zoen{z} ", 0, of_loop).applied, 0U);
}

}  // namespace
}  // namespace varpulis::vpl
