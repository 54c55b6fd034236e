// libFuzzer target: any bytes are parsed; a program without errors keeps its tree when it is formatted, and formatting is final.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "vpl/dump.h"
#include "vpl/format.h"
#include "vpl/syntax_equal.h"

namespace varpulis::vpl {
namespace {

bool is_operator(std::string_view name) {
  return name == "where" || name == "emit" || name == "within" || name == "not" || name == "first" || name == "from" ||
         name == "on" || name == "limit";
}

void check(std::string_view text) {
  const ParserOptions options{.is_operator = &is_operator};
  Diagnostics diagnostics;
  const Program program = parse(text, options, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    VARPULIS_ASSERT(diagnostic.at.begin <= diagnostic.at.end && diagnostic.at.end <= text.size());
    VARPULIS_ASSERT(!diagnostic.message.empty());
    for (const Fix& fix : diagnostic.fixes) VARPULIS_ASSERT(fix.at.begin <= fix.at.end && fix.at.end <= text.size());
  }
  SourceMap sources;
  sources.add("fuzz", std::string(text));
  VARPULIS_ASSERT(!dump_text(program, sources).empty());
  VARPULIS_ASSERT(!dump_json(program, sources).empty());
  if (diagnostics.has_errors()) return;

  Diagnostics found;
  const auto once = format(text, options, found);
  VARPULIS_ASSERT(once.has_value());
  const Program again = parse(*once, options, found);
  VARPULIS_ASSERT(!found.has_errors());
  VARPULIS_ASSERT(syntax_equal(program, again));
  VARPULIS_ASSERT(program.comments.size() == again.comments.size());
  const auto twice = format(*once, options, found);
  VARPULIS_ASSERT(twice.has_value());
  VARPULIS_ASSERT(*twice == *once);
}

}  // namespace
}  // namespace varpulis::vpl

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  varpulis::vpl::check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
