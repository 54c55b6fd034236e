#include "apps/varpulis/config_file.h"

#include <gtest/gtest.h>

#include "apps/varpulis/testing_session.h"

namespace varpulis::app {
namespace {

std::string error_of(std::string_view text, ConfigFormat format) {
  const auto parsed = parse_config(text, format);
  return parsed ? "" : parsed.error().message();
}

TEST(ConfigFile, both_samples_are_valid_and_say_the_same) {
  TestingSession yaml, toml;
  ASSERT_EQ(yaml.run({"config-gen"}), exit_fine);
  ASSERT_EQ(toml.run({"config-gen", "--format", "toml"}), exit_fine);
  auto from_yaml = parse_config(yaml.out.text(), ConfigFormat::yaml),
       from_toml = parse_config(toml.out.text(), ConfigFormat::toml);
  ASSERT_TRUE(from_yaml.ok()) << from_yaml.error().message();
  ASSERT_TRUE(from_toml.ok()) << from_toml.error().message();
  std::ranges::sort(*from_yaml);
  std::ranges::sort(*from_toml);
  EXPECT_EQ(*from_yaml, *from_toml);
  EXPECT_GT(from_yaml->size(), 20U);
}

TEST(ConfigFile, stands_in_for_options) {
  const auto entries = parse_config(
      "query_file: q.vpl\nsimulation:\n  verbose: true\n  preload: false\n  events_file: e.evt\nprocessing:\n  "
      "workers: 4\nkafka:\n  input_topic: t\n",
      ConfigFormat::yaml);
  ASSERT_TRUE(entries.ok()) << entries.error().message();
  using Options = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(options_of_config("simulate", *entries),
            (Options{{"program", "q.vpl"}, {"verbose", ""}, {"events", "e.evt"}, {"workers", "4"}}));
  EXPECT_EQ(options_of_config("run", *entries), (Options{{"file", "q.vpl"}, {"workers", "4"}}));
  EXPECT_EQ(options_of_config("gen", *entries), Options{});
}

TEST(ConfigFile, refuses_what_it_does_not_know) {
  EXPECT_EQ(error_of("processing:\n  wrokers: 4\n", ConfigFormat::yaml),
            "unknown field 'processing.wrokers', did you mean 'processing.workers'?");
  EXPECT_EQ(error_of("[processing]\nworkers = \"many\"\n", ConfigFormat::toml),
            "processing.workers needs a whole number of 0 or more, found 'many'");
  EXPECT_EQ(error_of("logging:\n  timestamps: perhaps\n", ConfigFormat::yaml),
            "logging.timestamps needs true or false, found 'perhaps'");
  EXPECT_EQ(error_of("weather:\n  rain: true\n", ConfigFormat::yaml), "unknown section 'weather'");
  EXPECT_TRUE(error_of("a: [", ConfigFormat::yaml).starts_with("not YAML: line "));
  EXPECT_TRUE(error_of("a = ", ConfigFormat::toml).starts_with("not TOML: line "));
  EXPECT_EQ(error_of("", ConfigFormat::yaml), "");
}

TEST(ConfigFile, tells_what_nothing_acts_on) {
  const std::vector<ConfigEntry> entries = {
      {"query_file", "a"}, {"kafka.input_topic", "t"}, {"processing.workers", "4"}, {"kafka.consumer_group", "g"}, {"server.port", "1"}};
  EXPECT_EQ(parts_without_effect(entries), (std::vector<std::string>{"kafka", "server"}));
}

}  // namespace
}  // namespace varpulis::app
