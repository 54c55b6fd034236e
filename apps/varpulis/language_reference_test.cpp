// The reference of the language is true: it is what the engine prints, and every row of it is compiled and run here.
#include "apps/varpulis/language_reference.h"

#include <gtest/gtest.h>

#include <set>

#include "apps/varpulis/language_forms.h"
#include "apps/varpulis/text_file.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis::app {
namespace {

class Nobody final : public engine::OutputSink {
 public:
  void output(const data::Rows&, std::size_t, std::size_t) override {}
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
};

engine::Compilation compiled(const catalog::Catalog& catalog, std::string_view program, sema::Purpose purpose) {
  engine::CompileOptions options{.purpose = purpose, .read_file = {}};
  options.read_file = [](const std::string&) -> Result<std::string> { return std::string("let imported = 1\n"); };
  return engine::compile("example", std::string(program) + "\n", catalog, options);
}

std::set<std::string> errors(const engine::Compilation& compilation) {
  std::set<std::string> codes;
  for (const Diagnostic& each : compilation.diagnostics.all()) {
    if (each.severity == Severity::error) codes.insert(each.code);
  }
  return codes;
}

std::string told(const engine::Compilation& compilation) {
  std::string text;
  for (const Diagnostic& each : compilation.diagnostics.all()) text += fmt::format("{} {}\n", each.code, each.message);
  return text;
}

/// Runs the program over some events without fields of every type that it reads.
void run(const engine::Compilation& compilation) {
  Nobody nobody;
  engine::Engine engine(compilation.plan, {}, nobody);
  data::EpochBuilder builder(engine.projection());
  for (std::int64_t second = 0; second < 3; ++second) {
    for (const plan::Stage& stage : compilation.plan->stages) {
      for (const std::string& type : stage.raw_types) builder.end_event(builder.type(type), {second * 1'000'000'000});
    }
  }
  engine.feed(builder.finish());
  engine.finish();
  EXPECT_GT(engine.save().size(), 0U);
}

TEST(LanguageReference, is_up_to_date) {
  const auto page = read_file("docs/reference/language.md");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(*page, language_reference(builtin_catalog())) << "write it anew: varpulis manual --format language > docs/reference/language.md";
}

TEST(LanguageReference, forms_run_or_are_refused_as_it_says) {
  const catalog::Catalog catalog = builtin_catalog();
  for (const LanguageForm& form : language_forms()) {
    SCOPED_TRACE(form.example);
    const engine::Compilation compilation = compiled(catalog, form.example, sema::Purpose::run);
    if (!form.refused.empty()) {
      EXPECT_TRUE(errors(compilation).contains(std::string(form.refused))) << told(compilation);
      continue;
    }
    EXPECT_NE(compilation.plan, nullptr) << told(compilation);
    if (compilation.plan) run(compilation);
  }
}

TEST(LanguageReference, forms_include_every_statement) {
  const catalog::Catalog catalog = builtin_catalog();
  std::set<std::size_t> seen;
  const auto look = [&](const vpl::Block& block, const auto& self) -> void {
    for (const vpl::Statement& statement : block) {
      seen.insert(statement.node.index());
      if (const auto* function = std::get_if<vpl::FunctionDeclaration>(&statement.node)) self(function->body, self);
      if (const auto* loop = std::get_if<vpl::WhileStatement>(&statement.node)) self(loop->body, self);
      if (const auto* loop = std::get_if<vpl::ForStatement>(&statement.node)) self(loop->body, self);
      if (const auto* choice = std::get_if<vpl::IfStatement>(&statement.node)) {
        for (const vpl::IfBranch& branch : choice->branches) self(branch.body, self);
      }
    }
  };
  for (const LanguageForm& form : language_forms()) look(compiled(catalog, form.example, sema::Purpose::check).program.statements, look);
  // All kinds but the first, which stands for text that is no statement. Imports are replaced by what they import.
  const std::size_t kinds = std::variant_size_v<vpl::Statement::Node>;
  std::set<std::size_t> missing;
  for (std::size_t kind = 1; kind < kinds; ++kind) {
    if (!seen.contains(kind)) missing.insert(kind);
  }
  missing.erase(vpl::Statement::Node(vpl::ImportStatement{}).index());
  EXPECT_EQ(missing, std::set<std::size_t>());
}

TEST(LanguageReference, operators_run_or_are_refused_as_it_says) {
  const catalog::Catalog catalog = builtin_catalog();
  for (const catalog::OperatorDescriptor* each : catalog.operators()) {
    SCOPED_TRACE(each->example);
    const engine::Compilation compilation = compiled(catalog, each->example, sema::Purpose::simulate);
    if (!each->unavailable.empty()) {
      EXPECT_TRUE(errors(compilation).contains("E090")) << told(compilation);
      continue;
    }
    // What looks outside may lack a part, or the model of the example.
    const bool looks_outside = each->name == "enrich" || each->name == "score";
    if (looks_outside && (errors(compilation) == std::set<std::string>{"E181"} || errors(compilation) == std::set<std::string>{"E182"})) continue;
    EXPECT_NE(compilation.plan, nullptr) << told(compilation);
    if (compilation.plan && !looks_outside) run(compilation);
  }
}

TEST(LanguageReference, aggregates_run) {
  const catalog::Catalog catalog = builtin_catalog();
  for (const catalog::AggregateDescriptor* each : catalog.aggregates()) {
    for (const std::string_view window : {"", " .window(2)", " .window(1s)"}) {
      const std::string program = fmt::format("stream S = T{} .aggregate({}) .emit()", window, each->example);
      const engine::Compilation compilation = compiled(catalog, program, sema::Purpose::run);
      ASSERT_NE(compilation.plan, nullptr) << program << "\n" << told(compilation);
      run(compilation);
    }
  }
}

TEST(LanguageReference, connectors_are_opened_or_refused_as_it_says) {
  const catalog::Catalog catalog = builtin_catalog();
  for (const catalog::ConnectorDescriptor* each : catalog.connectors()) {
    const std::string_view example = each->example;
    const std::string_view name = example.substr(10, example.find(' ', 10) - 10);  // connector NAME = ...
    const auto codes = [&](std::string_view stream) {
      return errors(compiled(catalog, fmt::format("{}\n{}", example, fmt::format(fmt::runtime(stream), name)), sema::Purpose::run));
    };
    const auto expected = [&](bool possible) {
      return std::string(possible ? (each->unavailable.empty() ? "" : "E150") : "E171");
    };
    const auto holds = [&](const std::set<std::string>& found, const std::string& code) { return code.empty() ? found.empty() : found.contains(code); };
    EXPECT_TRUE(holds(codes("stream S = T.from({}) .emit()"), expected(each->is_source))) << example;
    EXPECT_TRUE(holds(codes("stream S = T .emit() .to({})"), expected(each->is_sink))) << example;
    const std::set<std::string> lookup = codes("stream S = T .enrich({}, key: id, fields: [a]) .emit()");
    EXPECT_EQ(lookup.contains("E032"), each->lookups == nullptr) << example;
  }
}

}  // namespace
}  // namespace varpulis::app
