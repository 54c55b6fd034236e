// The examples in descriptors are programs that compile.
#include <gtest/gtest.h>

#include "sema/testing/analysis.h"

namespace varpulis::sema {
namespace {

using testing::analyze_text;
using testing::full_catalog;

TEST(examples, of_operators_are_programs_without_errors) {
  for (const catalog::OperatorDescriptor* each : full_catalog().operators()) {
    const testing::Analyzed analyzed = analyze_text(each->example);
    EXPECT_FALSE(analyzed.diagnostics.has_errors()) << each->name << ": " << each->example << "\n" << analyzed.summary();
  }
}

TEST(examples, of_functions_are_expressions_without_findings) {
  for (const catalog::FunctionDescriptor* each : full_catalog().functions()) {
    EXPECT_EQ(analyze_text(fmt::format("stream S = T .emit(x: {})", each->example)).summary(), "") << each->name;
  }
}

TEST(examples, of_aggregates_are_items_without_errors) {
  for (const catalog::AggregateDescriptor* each : full_catalog().aggregates()) {
    const testing::Analyzed analyzed = analyze_text(fmt::format("stream S = T .aggregate({}) .emit()", each->example));
    EXPECT_FALSE(analyzed.diagnostics.has_errors()) << each->name << "\n" << analyzed.summary();
  }
}

TEST(examples, of_connectors_are_declarations_without_findings) {
  for (const catalog::ConnectorDescriptor* each : full_catalog().connectors()) {
    EXPECT_EQ(analyze_text(each->example).summary(), "") << each->name;
  }
}

}  // namespace
}  // namespace varpulis::sema
