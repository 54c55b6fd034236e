#include "sema/testing/analysis.h"

#include <algorithm>

#include "connect/register.h"
#include "functions/register.h"
#include "ops/register.h"
#include "vpl/parser.h"

namespace varpulis::sema::testing {

const catalog::Catalog& full_catalog() {
  static const catalog::Catalog& catalog = *[] {
    auto* made = new catalog::Catalog;  // never destroyed: descriptors live as long as the program
    functions::register_functions(*made);
    functions::register_aggregates(*made);
    ops::register_operators(*made);
    connect::register_connectors(*made);
    return made;
  }();
  return catalog;
}

bool Analyzed::has(std::string_view code) const {
  return std::ranges::find(diagnostics.all(), code, &Diagnostic::code) != diagnostics.all().end();
}

std::string Analyzed::summary() const {
  std::string text;
  for (const Diagnostic& each : diagnostics.all()) {
    const vpl::Position at = sources.position(each.at.file, each.at.begin);
    text += fmt::format("{} {}:{} {}\n", each.code, at.line, at.column, each.message);
  }
  return text;
}

Analyzed analyze_text(std::string_view text, Purpose purpose) {
  Analyzed result;
  result.sources.add("program", std::string(text));
  const vpl::ParserOptions options{
      .is_operator = [](std::string_view name) { return full_catalog().find_operator(name) != nullptr; }};
  result.program = vpl::parse(result.sources.text(0), options, result.diagnostics);
  result.bound = analyze(result.program, full_catalog(), {.purpose = purpose}, result.diagnostics);
  result.diagnostics.sort();
  return result;
}

}  // namespace varpulis::sema::testing
