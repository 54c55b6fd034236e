// What holds for the descriptors of all operators.
#include <gtest/gtest.h>

#include <set>

#include "ops/register.h"

namespace varpulis::ops {
namespace {

TEST(Operators, are_described_completely) {
  catalog::Catalog catalog;
  register_operators(catalog);
  for (const catalog::OperatorDescriptor* each : catalog.operators()) {
    SCOPED_TRACE(each->name);
    EXPECT_TRUE(each->summary.ends_with('.'));
    EXPECT_FALSE(each->details.empty());
    const std::string as_written = each->name == "->" ? "->" : fmt::format(".{}", each->name);
    EXPECT_NE(each->example.find(as_written), std::string_view::npos);
    // What only patterns have is read with their steps.
    const bool is_of_pattern = each->traits.setting && each->traits.needs_pattern;
    EXPECT_TRUE(is_of_pattern || (each->bind == nullptr) == !each->unavailable.empty());
    std::set<std::string_view> names;
    for (const catalog::Parameter& parameter : each->parameters) {
      SCOPED_TRACE(parameter.name);
      EXPECT_TRUE(names.insert(parameter.name).second);
      EXPECT_TRUE(parameter.summary.ends_with('.'));
    }
  }
}

TEST(Operators, include_every_word_of_the_language) {
  catalog::Catalog catalog;
  register_operators(catalog);
  for (const std::string_view name :
       {"where", "filter", "having", "select", "emit", "process", "print", "log", "alert", "tap", "limit", "first", "distinct", "map",
        "on_error", "aggregate", "fork", "any", "all", "to", "context", "concurrent", "window", "partition_by", "order_by", "collect",
        "pattern", "on", "within", "not", "watermark", "allowed_lateness", "trend_aggregate", "score", "forecast", "enrich", "strict",
        "stnm", "stam", "each", "longest", "subsets", "selection", "skip", "step_within", "on_timeout", "episode", "from"}) {
    EXPECT_NE(catalog.find_operator(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace varpulis::ops
