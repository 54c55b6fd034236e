// Every descriptor is complete: checking, completion and the reference pages are made from them.
#include <gtest/gtest.h>

#include <set>

#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

TEST(Functions, are_completely_described) {
  const std::set<std::string_view> categories = {"numbers", "text", "collections", "conversion", "time", "event"};
  const auto functions = builtins().functions();
  EXPECT_GE(functions.size(), 75U);
  for (const FunctionDescriptor* function : functions) {
    SCOPED_TRACE(std::string(function->name));
    EXPECT_FALSE(function->result.empty());
    EXPECT_TRUE(function->summary.ends_with('.'));
    EXPECT_TRUE(function->details.ends_with('.'));
    EXPECT_NE(function->example.find(function->name), std::string_view::npos);
    EXPECT_FALSE(function->example_result.empty());
    EXPECT_TRUE(categories.contains(function->category)) << function->category;
    EXPECT_NE(function->call == nullptr, function->call_lambda == nullptr);
    bool optional = false;
    for (const catalog::Parameter& parameter : function->parameters) {
      EXPECT_FALSE(parameter.name.empty());
      EXPECT_FALSE(parameter.summary.empty()) << parameter.name;
      EXPECT_FALSE(optional && parameter.required) << parameter.name << " is required after an optional one";
      optional = !parameter.required;
      EXPECT_TRUE(!parameter.repeated || &parameter == &function->parameters.back());
    }
  }
}

TEST(Functions, know_the_spellings_of_all_releases) {
  for (const char* name : {"lowercase", "to_lower", "uppercase", "to_upper", "str", "int", "float", "sliding_pairs", "variance", "count"}) {
    EXPECT_NE(builtins().function(name), nullptr) << name;
  }
}

TEST(Aggregates, are_completely_described) {
  EXPECT_GE(builtins().aggregates().size(), 20U);
  for (const AggregateDescriptor* aggregate : builtins().aggregates()) {
    SCOPED_TRACE(std::string(aggregate->name));
    EXPECT_FALSE(aggregate->result.empty());
    EXPECT_TRUE(aggregate->summary.ends_with('.'));
    EXPECT_TRUE(aggregate->details.ends_with('.'));
    EXPECT_NE(aggregate->example.find(aggregate->name), std::string_view::npos);
    EXPECT_NE(aggregate->make, nullptr);
    for (const catalog::Parameter& parameter : aggregate->parameters) {
      EXPECT_FALSE(parameter.name.empty());
      EXPECT_FALSE(parameter.summary.empty()) << parameter.name;
    }
  }
}

}  // namespace
}  // namespace varpulis::functions
