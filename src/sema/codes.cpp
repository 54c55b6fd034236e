#include "sema/codes.h"

#include "sema/code_texts.h"
#include "vpl/syntax_codes.h"

namespace varpulis::sema {
namespace {

const CodeDescription* find(std::string_view code) {
  for (const std::span<const CodeDescription> table : {classic_error_texts(), error_texts(), warning_texts()}) {
    for (const CodeDescription& each : table) {
      if (each.code == code) return &each;
    }
  }
  return nullptr;
}

void append_program(std::string& text, std::string_view heading, std::string_view program) {
  if (program.empty()) return;
  text += fmt::format("\n{}:\n", heading);
  while (!program.empty()) {
    const std::size_t end = std::min(program.find('\n'), program.size());
    text += end == 0 ? "\n" : fmt::format("    {}\n", program.substr(0, end));
    program.remove_prefix(std::min(end + 1, program.size()));
  }
}

}  // namespace

std::vector<CodeDescription> code_descriptions() {
  std::vector<CodeDescription> result;
  for (const std::span<const CodeDescription> table : {classic_error_texts(), error_texts(), warning_texts()}) {
    result.insert(result.end(), table.begin(), table.end());
  }
  return result;
}

std::optional<std::string> explain_code(std::string_view code) {
  if (const CodeDescription* description = find(code)) {
    std::string text = fmt::format("{}: {}\n\n{}\n", code, description->title, description->explanation);
    append_program(text, "Wrong", description->wrong);
    append_program(text, "Corrected", description->corrected);
    return text;
  }
  for (const vpl::SyntaxCode& each : vpl::syntax_codes) {
    if (each.code == code) return fmt::format("{}: {}\n\n{}\n", code, each.title, each.explanation);
  }
  return std::nullopt;
}

std::string_view code_title(std::string_view code) {
  if (const CodeDescription* description = find(code)) return description->title;
  for (const vpl::SyntaxCode& each : vpl::syntax_codes) {
    if (each.code == code) return each.title;
  }
  return {};
}

}  // namespace varpulis::sema
