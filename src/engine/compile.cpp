#include "engine/compile.h"

#include <map>
#include <set>

#include "plan/division.h"
#include "vpl/parser.h"

namespace varpulis::engine {
namespace {

/// The folder of a path, with its slash; empty for a bare file name.
std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

/// `a/./b/../c` as `a/c`, so that one file has one name.
std::string normalize(const std::string& path) {
  const bool absolute = !path.empty() && path.front() == '/';
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    std::string part = path.substr(begin, end - begin);
    if (part == ".." && !parts.empty() && parts.back() != "..") parts.pop_back();
    else if (part == ".." ? !absolute : (!part.empty() && part != ".")) parts.push_back(std::move(part));
    begin = end + 1;
  }
  return (absolute ? "/" : "") + fmt::format("{}", fmt::join(parts, "/"));
}

/// Parses a program and what it imports, depth first, so that imported declarations come before the importing file's.
class Loader {
 public:
  Loader(Compilation& into, const catalog::Catalog& catalog, const CompileOptions& options)
      : into_(into), options_(options) {
    parser_options_.is_operator = [&catalog](std::string_view name) { return catalog.find_operator(name) != nullptr; };
  }

  void load(std::string name, std::string text) {
    const std::string path = normalize(name);
    const std::uint32_t file = into_.sources.add(std::move(name), std::move(text));
    files_[path] = file;
    chain_.push_back(path);
    parser_options_.file = file;
    vpl::Program program = vpl::parse(into_.sources.text(file), parser_options_, into_.diagnostics);
    for (const vpl::Statement& statement : program.statements) {
      if (const auto* import = std::get_if<vpl::ImportStatement>(&statement.node)) follow(*import);
    }
    std::ranges::move(program.statements, std::back_inserter(into_.program.statements));
    if (file == 0) into_.program.comments = std::move(program.comments);
    chain_.pop_back();
  }

 private:
  void follow(const vpl::ImportStatement& import) {
    const bool absolute = !import.path.empty() && import.path.front() == '/';
    const std::string path = normalize(absolute ? import.path : folder_of(chain_.back()) + import.path);
    if (const auto open = std::ranges::find(chain_, path); open != chain_.end()) {
      auto& diagnostic = into_.diagnostics.error("E190", import.path_at, fmt::format("import of '{}' closes a cycle", import.path));
      std::string loop;
      for (auto each = open; each != chain_.end(); ++each) loop += *each + " -> ";
      diagnostic.help = fmt::format("the cycle is {}{}; move what both files need into a third one", loop, path);
      return;
    }
    if (files_.contains(path)) return;  // each file once
    if (chain_.size() > import_depth_max) {
      into_.diagnostics.error("E191", import.path_at, fmt::format("imports are nested deeper than {}", import_depth_max)).help =
          "import the file from a file nearer to the main program";
      return;
    }
    if (!options_.read_file) {
      into_.diagnostics.error("E192", import.path_at, fmt::format("cannot import '{}': this program has no folder to read from", import.path));
      return;
    }
    Result<std::string> text = options_.read_file(path);
    if (!text.ok()) {
      into_.diagnostics.error("E192", import.path_at, fmt::format("cannot import '{}': {}", import.path, text.error().message())).help =
          "paths are relative to the folder of the importing file";
      return;
    }
    load(path, std::move(text).value());
  }

  Compilation& into_;
  const CompileOptions& options_;
  vpl::ParserOptions parser_options_;
  std::map<std::string, std::uint32_t> files_;  // by normalized path
  std::vector<std::string> chain_;              // files being loaded, outermost first
};

}  // namespace

Compilation compile(std::string name, std::string text, const catalog::Catalog& catalog, const CompileOptions& options) {
  Compilation compilation;
  Loader(compilation, catalog, options).load(std::move(name), std::move(text));
  sema::BoundProgram program =
      sema::analyze(compilation.program, catalog, {.purpose = options.purpose, .records_matches = options.records_matches, .explains = options.explains}, compilation.diagnostics);
  if (!compilation.diagnostics.has_errors()) {
    compilation.plan = plan::make_plan(std::move(program));
    plan::report_division(*compilation.plan, compilation.diagnostics);
  }
  compilation.diagnostics.sort();
  return compilation;
}

}  // namespace varpulis::engine
