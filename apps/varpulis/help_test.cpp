#include "apps/varpulis/help.h"

#include <gtest/gtest.h>

#include "apps/varpulis/completions.h"
#include "apps/varpulis/text_file.h"

namespace varpulis::app {
namespace {

TEST(Help, begins_with_examples_and_names_every_option) {
  for (const Command& command : command_table()) {
    const std::string text = help_text(command);
    EXPECT_TRUE(text.starts_with("Examples:\n")) << command.name;
    for (const Option& option : command.options)
      EXPECT_NE(text.find(option_heading(option)), std::string::npos) << command.name << " " << option.name;
    for (const std::string_view part : {"Usage: varpulis ", "Exit code:\n"})
      EXPECT_NE(text.find(part), std::string::npos) << command.name;
  }
}

TEST(Help, lines_fit_a_screen) {
  for (const Command& command : command_table()) {
    const std::string text = help_text(command);
    std::string_view rest = text;
    bool in_examples = true;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      if (line.starts_with("Usage:")) in_examples = false;
      if (!in_examples && !line.starts_with("Usage:")) { EXPECT_LE(line.size(), 100U) << line; }
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
  }
}

TEST(Help, overview_lists_every_command) {
  const std::string text = overview_text();
  for (const Command& command : command_table())
    EXPECT_NE(text.find(fmt::format("\n  {} ", command.name)), std::string::npos) << command.name;
}

TEST(Help, manual_pages_escape_what_man_would_interpret) {
  const std::string page = manual_page(find_command("gen"));
  EXPECT_TRUE(page.starts_with(".TH VARPULIS-GEN 1 "));
  EXPECT_NE(page.find(".B \\-\\-schema NAME"), std::string::npos);
  EXPECT_TRUE(manual_page(nullptr).starts_with(".TH VARPULIS 1 "));
}

TEST(Help, the_markdown_page_is_up_to_date) {
  const auto page = read_file("docs/guide/cli.md");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(*page, markdown_reference()) << "write it anew: varpulis manual --format markdown > docs/guide/cli.md";
}

TEST(Completions, name_every_command_and_option) {
  for (const std::string_view shell : completion_formats()) {
    const std::string script = completion_script(shell);
    for (const Command& command : command_table()) {
      EXPECT_NE(script.find(command.name), std::string::npos) << shell << " " << command.name;
      for (const Option& option : command.options) {
        const std::string word = shell == "fish" ? fmt::format("-l {}", option.name) : fmt::format("--{}", option.name);
        EXPECT_NE(script.find(word), std::string::npos) << shell << " " << word;
      }
    }
  }
}

}  // namespace
}  // namespace varpulis::app
