#include "apps/varpulis/command_line.h"

#include <gtest/gtest.h>

#include "apps/varpulis/testing_session.h"

namespace varpulis::app {
namespace {

Result<Invocation> parse(
    const std::vector<std::string>& arguments,
    const Environment& environment = [](std::string_view) { return std::nullopt; }) {
  return parse_command_line(arguments, environment);
}

std::string error_of(const std::vector<std::string>& arguments) {
  const auto parsed = parse(arguments);
  return parsed ? "" : parsed.error().message();
}

TEST(CommandLine, takes_every_spelling_of_a_value) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"gen", "--rate", "7"},
                                                    {"gen", "--rate=7"},
                                                    {"gen", "-r", "7"},
                                                    {"gen", "-r7"},
                                                    {"gen", "-r=7"}}) {
    const auto parsed = parse(arguments);
    ASSERT_TRUE(parsed.ok()) << parsed.error().message();
    EXPECT_EQ(parsed->integer("rate"), 7);
    EXPECT_TRUE(parsed->has("rate"));
  }
}

TEST(CommandLine, takes_an_option_alone_or_with_a_value_behind_an_equals_sign) {
  EXPECT_EQ(parse({"run", "-e", "x"})->text("stats"), "");
  EXPECT_EQ(parse({"run", "-e", "x", "--stats"})->text("stats"), "text");
  EXPECT_EQ(parse({"run", "-e", "x", "--stats=json"})->text("stats"), "json");
  EXPECT_EQ(parse({"run", "-e", "x", "--stats", "json"})->positionals, std::vector<std::string>{"json"});
  EXPECT_EQ(error_of({"run", "-e", "x", "--stats=xml"}), "--stats is one of text, json, found 'xml'");
}

TEST(CommandLine, gives_defaults_and_finds_aliases) {
  const auto parsed = parse({"generate", "--inject", "0.25"});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->command->name, "gen");
  EXPECT_DOUBLE_EQ(parsed->real("anomaly-rate"), 0.25);
  EXPECT_EQ(parsed->integer("rate"), 1000);
  EXPECT_FALSE(parsed->has("rate"));
}

TEST(CommandLine, refuses_what_it_does_not_know_and_suggests) {
  EXPECT_EQ(error_of({"gen", "--rat", "3"}), "unknown option '--rat', did you mean '--rate'?");
  EXPECT_EQ(error_of({"gen", "-z"}), "unknown option '-z'");
  EXPECT_EQ(error_of({"versoin"}), "unknown command 'versoin', did you mean 'version'?");
  EXPECT_EQ(error_of({}), "a command is missing");
  EXPECT_EQ(error_of({"version", "now"}), "version does not take the argument 'now'");
}

TEST(CommandLine, checks_values_by_their_kind) {
  EXPECT_EQ(error_of({"gen", "--rate", "many"}), "--rate needs a whole number from 1 to 1000000000, found 'many'");
  EXPECT_EQ(error_of({"gen", "--rate", "0"}), "--rate needs a whole number from 1 to 1000000000, found '0'");
  EXPECT_EQ(error_of({"gen", "--anomaly-rate", "2"}), "--anomaly-rate needs a number from 0 to 1, found '2'");
  EXPECT_EQ(error_of({"gen", "--anomaly-rate", "nan"}), "--anomaly-rate needs a number from 0 to 1, found 'nan'");
  EXPECT_EQ(error_of({"gen", "--duration", "1 week"}),
            "--duration needs a duration like 90s, 5m or 2h, found '1 week'");
  EXPECT_EQ(error_of({"gen", "--format", "xml"}), "--format is one of jsonl, json, evt, found 'xml'");
  EXPECT_EQ(error_of({"gen", "--paced=yes"}), "--paced takes no value, found 'yes'");
  EXPECT_EQ(error_of({"gen", "--rate"}), "--rate needs a value: --rate N");
  EXPECT_EQ(error_of({"gen", "--rate", "1", "-r", "2"}), "-r was given twice");
  EXPECT_EQ(error_of({"completions"}), "completions needs SHELL");
  EXPECT_EQ(error_of({"completions", "tcsh"}), "SHELL is one of bash, zsh, fish, pwsh, found 'tcsh'");
}

TEST(CommandLine, every_option_is_described_and_every_default_is_valid) {
  for (const Command& command : command_table()) {
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_FALSE(command.examples.empty()) << command.name;
    EXPECT_NE(command.run, nullptr) << command.name;
    std::vector<std::string_view> names;
    std::string letters;
    for (const Option& option : command.options) {
      EXPECT_FALSE(option.summary.empty()) << command.name << " --" << option.name;
      EXPECT_FALSE(option.summary.ends_with('.')) << command.name << " --" << option.name;
      EXPECT_EQ(option.kind == ValueKind::none, option.value_name.empty()) << command.name << " --" << option.name;
      EXPECT_EQ(option.kind == ValueKind::choice, !option.choices.empty()) << command.name << " --" << option.name;
      names.push_back(option.name);
      names.insert(names.end(), option.aliases.begin(), option.aliases.end());
      if (option.letter != 0) letters += option.letter;
      if (!option.default_value.empty()) {
        std::vector<std::string> arguments = {std::string(command.name),
                                              fmt::format("--{}={}", option.name, option.default_value)};
        const auto parsed = parse(arguments);
        EXPECT_TRUE(parsed.ok() || !parsed.error().message().starts_with("--")) << parsed.error().message();
      }
    }
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << command.name;
    std::ranges::sort(letters);
    EXPECT_EQ(std::ranges::adjacent_find(letters), letters.end()) << command.name;
  }
}

TEST(CommandLine, wrong_usage_exits_with_2_and_help_with_0) {
  TestingSession wrong;
  EXPECT_EQ(wrong.run({"gen", "--format", "xml"}), exit_usage);
  EXPECT_EQ(wrong.error.text(),
            "Error: --format is one of jsonl, json, evt, found 'xml'\nTry 'varpulis gen --help'.\n");
  EXPECT_EQ(wrong.out.text(), "");
  TestingSession help;
  EXPECT_EQ(help.run({"gen", "--rate", "5", "--help"}), exit_fine);
  EXPECT_TRUE(help.out.text().starts_with("Examples:\n"));
  TestingSession version;
  EXPECT_EQ(version.run({"--version"}), exit_fine);
  EXPECT_TRUE(version.out.text().starts_with("varpulis "));
}

TEST(CommandLine, durations) {
  EXPECT_EQ(parse_duration_ns("90s"), 90 * ns_per_s);
  EXPECT_EQ(parse_duration_ns("2"), 2 * ns_per_s);
  EXPECT_EQ(parse_duration_ns("1.5m"), 90 * ns_per_s);
  EXPECT_EQ(parse_duration_ns("250ms"), 250 * ns_per_ms);
  for (const std::string_view wrong : {"", "s", "-1s", "1 s", "1w", "nan", "1e300h"})
    EXPECT_EQ(parse_duration_ns(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace varpulis::app
