#include "apps/varpulis/rule_files.h"

#include <filesystem>
#include <map>
#include <set>

#include "apps/varpulis/diagnostic_text.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/text_file.h"

namespace varpulis::app {
namespace {

/// The rule files that a path stands for, sorted.
Result<std::vector<std::string>> files_at(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    if (!std::filesystem::exists(path, error)) {
      return Error(ErrorCode::not_found, fmt::format("there are no rules at {}: no such file or folder; --rules takes a {} file or a folder with such files",
                                                     path, rule_extension));
    }
    return std::vector<std::string>{path};
  }
  std::vector<std::string> found;
  for (std::filesystem::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    const std::string file = entry->path().string();
    if (file.ends_with(rule_extension) && entry->is_regular_file()) found.push_back(file);
  }
  if (error) return Error(ErrorCode::io, fmt::format("cannot read {}: {}", path, error.message()));
  std::ranges::sort(found);
  return found;
}

bool makes_outputs(const vpl::Call& call, const catalog::Catalog& catalog) {
  const catalog::OperatorDescriptor* const descriptor = catalog.find_operator(call.name.text);
  if (descriptor != nullptr && (descriptor->traits.emits || descriptor->traits.outputs_final)) return true;
  return std::ranges::any_of(call.arguments, [&](const vpl::Argument& argument) {
    return std::ranges::any_of(argument.branch, [&](const vpl::Call& each) { return makes_outputs(each, catalog); });
  });
}

std::vector<std::string> rules_of(const vpl::Program& program, const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const vpl::Statement& statement : program.statements) {
    const auto* const stream = std::get_if<vpl::StreamDeclaration>(&statement.node);
    if (stream == nullptr) continue;
    const bool is_rule = std::ranges::any_of(stream->links, [&](const auto& link) {
      const auto* const call = std::get_if<vpl::Call>(&link);
      return call != nullptr && makes_outputs(*call, catalog);
    });
    if (is_rule) names.push_back(stream->name.text);
  }
  return names;
}

}  // namespace

std::size_t RuleFiles::rules() const {
  std::size_t count = 0;
  for (const RuleFile& file : files) count += file.rules.size();
  return count;
}

Result<RuleFiles> load_rule_files(const std::vector<std::string>& paths, bool skips_invalid, Session& session) {
  RuleFiles result;
  std::set<std::filesystem::path> seen;
  std::size_t found = 0;
  for (const std::string& path : paths) {
    VARPULIS_TRY(const std::vector<std::string> files, files_at(path));
    for (const std::string& file : files) {
      std::error_code unresolved;
      if (!seen.insert(std::filesystem::weakly_canonical(file, unresolved)).second) continue;
      ++found;
      VARPULIS_TRY(std::string text, read_file(file));
      const engine::Compilation compilation = compile({.name = file, .text = std::move(text)}, sema::Purpose::simulate, session);
      session.error.write(diagnostic_text(compilation.diagnostics, compilation.sources, session.error.is_colored()));
      if (!compilation.plan) {
        ++result.invalid;
        session.error.write(fmt::format("{}: {} in {}\n", skips_invalid ? "warning: left out" : "Error",
                                        counted(compilation.diagnostics.count(Severity::error), "error"), file));
        continue;
      }
      std::vector<std::string> rules = rules_of(compilation.program, session.catalog);
      if (rules.empty()) ++result.without_rules;
      else result.files.push_back({.path = file, .plan = compilation.plan, .rules = std::move(rules)});
    }
  }
  if (result.invalid > 0 && !skips_invalid) {
    return Error(ErrorCode::invalid_data, fmt::format("{} of {} {} invalid: correct what is said above, or run the others with --skip-invalid", result.invalid,
                                                      counted(found, "rule file"), result.invalid == 1 ? "is" : "are"));
  }
  if (result.files.empty()) {
    const std::string where = fmt::format("{}", fmt::join(paths, ", "));
    if (found == 0) return Error(ErrorCode::not_found, fmt::format("no rules at {}: there is no file that ends with {} at or below it", where, rule_extension));
    return Error(ErrorCode::not_found, fmt::format("no rules at {}: none of its valid files has a stream with .emit(...), whose outputs would be alerts", where));
  }
  return result;
}

data::Projection united_projection(const std::vector<RuleFile>& files) {
  data::Projection united;
  for (const RuleFile& file : files) {
    for (const plan::Stage& stage : file.plan->stages) {
      for (const plan::Input& input : stage.inputs) {
        const data::Projection::Type* const wanted = file.plan->projection.find(input.type);
        if (wanted == nullptr) continue;
        united.add_type(input.type);
        if (wanted->everything) united.add_everything(input.type);
        for (const std::string& field : wanted->fields) united.add_field(input.type, field);
      }
    }
  }
  return united;
}

std::vector<std::string> contrary_declarations(const std::vector<RuleFile>& files) {
  struct First {
    std::string type;
    std::string_view file;
  };
  std::map<std::pair<std::string, std::string>, First> first;  // by event and field
  std::vector<std::string> lines;
  for (const RuleFile& file : files) {
    for (const sema::DeclaredEvent& event : file.plan->events) {
      for (const auto& [field, type] : event.fields) {
        const auto [known, is_new] = first.try_emplace({event.name, field}, First{.type = type, .file = file.path});
        if (is_new || known->second.type == type) continue;
        lines.push_back(fmt::format("{}: {}.{} is declared as {}, and as {} in {}: CSV columns follow the latter", file.path, event.name, field, type,
                                    known->second.type, known->second.file));
      }
    }
  }
  return lines;
}

}  // namespace varpulis::app
