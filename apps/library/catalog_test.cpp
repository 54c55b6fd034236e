// The examples of all descriptors, run as users would run them: what completion and the reference pages show is true.
#include <gtest/gtest.h>

#include "data/text.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

class LastRow final : public engine::OutputSink {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    event = data::row_as_map(*rows.batch, rows.row(begin + count - 1));
  }
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
  data::Map event;
};

engine::Compilation compiled(const catalog::Catalog& catalog, const std::string& program) {
  engine::Compilation compilation = engine::compile("example", program, catalog, {});
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
    if (!compilation.plan) ADD_FAILURE() << program << ": " << diagnostic.message;
  }
  return compilation;
}

/// The display text of field x of what the program makes of one event.
std::string x_of(const catalog::Catalog& catalog, const std::string& program) {
  const engine::Compilation compilation = compiled(catalog, program);
  if (!compilation.plan) return "nothing";
  LastRow sink;
  engine::Engine engine(compilation.plan, {}, sink);
  data::EpochBuilder builder(engine.projection());
  builder.end_event(builder.type("T"), {0});
  engine.feed(builder.finish());
  engine.finish();
  const data::Value* x = sink.event.find("x");
  return x == nullptr ? "no value" : data::display(*x);
}

TEST(Catalog, examples_of_functions_give_their_results) {
  const catalog::Catalog catalog = builtin_catalog();
  for (const catalog::FunctionDescriptor* function : catalog.functions()) {
    EXPECT_EQ(x_of(catalog, "stream S = T .emit(x: " + std::string(function->example) + ")\n"), function->example_result) << function->example;
  }
}

TEST(Catalog, examples_of_functions_give_their_results_on_the_machine_too) {
  const catalog::Catalog catalog = builtin_catalog();
  for (const catalog::FunctionDescriptor* function : catalog.functions()) {
    const std::string program = "fn f():\n    return " + std::string(function->example) + "\n\nstream S = T .emit(x: f())\n";
    EXPECT_EQ(x_of(catalog, program), function->example_result) << function->example;
  }
}

TEST(Catalog, examples_of_aggregates_compile) {
  const catalog::Catalog catalog = builtin_catalog();
  for (const catalog::AggregateDescriptor* aggregate : catalog.aggregates()) {
    const std::string program = "stream S = T .aggregate(" + std::string(aggregate->example) + ")\n";
    EXPECT_NE(compiled(catalog, program).plan, nullptr) << program;
  }
}

}  // namespace
}  // namespace varpulis
