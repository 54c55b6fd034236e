#include "whynot/setting.h"

#include <algorithm>

namespace varpulis::whynot {
namespace {

std::string edited(std::string_view text, std::uint32_t file, std::vector<Edit> edits) {
  std::erase_if(edits, [&](const Edit& edit) { return edit.at.file != file; });
  std::ranges::sort(edits, std::greater{}, [](const Edit& edit) { return edit.at.begin; });
  std::string result(text);
  for (const Edit& edit : edits) result.replace(edit.at.begin, edit.at.end - edit.at.begin, edit.text);
  return result;
}

}  // namespace

engine::Compilation compile(const Case& of, const engine::Compilation* original, const std::vector<Edit>& edits) {
  engine::CompileOptions options{.purpose = sema::Purpose::simulate, .records_matches = true, .explains = true};
  options.read_file = [&](const std::string& path) -> Result<std::string> {
    for (std::uint32_t file = 1; original != nullptr && file < original->sources.size(); ++file) {
      if (original->sources.name(file) == path) return edited(original->sources.text(file), file, edits);
    }
    return of.read_file(path);
  };
  return engine::compile(of.name, edited(of.text, 0, edits), of.catalog, options);
}

std::vector<Edit> selection_edits(const engine::Compilation& program, std::string_view stream) {
  std::vector<Edit> edits;
  for (const vpl::Statement& statement : program.program.statements) {
    const auto* declared = std::get_if<vpl::StreamDeclaration>(&statement.node);
    if (declared == nullptr || declared->name.text != stream) continue;
    for (const vpl::Link& link : declared->links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call != nullptr && call->name.text == "selection") edits.push_back({.at = call->at, .text = ""});
    }
  }
  return edits;
}

data::Bitmap Setting::fitting(const data::Rows& rows, catalog::EvaluationContext& context) const {
  data::Bitmap fits(rows.size(), true);
  if (!where_) return fits;
  const data::ColumnPtr holds = where_->evaluate(rows, context);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const data::Value value = holds->value(i);
    fits.set(i, value.kind() == data::Kind::boolean && value.as_boolean());
  }
  return fits;
}

}  // namespace varpulis::whynot
