#include "scenario/scenario_file.h"

#include "base/edit_distance.h"

namespace varpulis::scenario {
namespace {

struct SectionKind {
  std::string_view name;
  std::vector<std::string_view> words;   // options that are single words
  std::vector<std::string_view> values;  // options of the form name=value
};

const std::vector<SectionKind>& section_kinds() {
  static const std::vector<SectionKind> kinds = {
      {"program", {}, {"file"}},
      {"input", {"arrival-order"}, {"file", "format", "type", "time-field", "time-unit"}},
      {"expect", {"unordered"}, {}},
      {"expect-error", {}, {}},
      {"expect-warning", {}, {}},
      {"plan", {}, {}},
      {"format", {}, {}},
      {"counters", {}, {}},
  };
  return kinds;
}

Error wrong(const std::string& path, std::uint32_t line, std::string_view message) {
  return Error(ErrorCode::invalid_data, fmt::format("{}:{}: {}", path, line, message));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t\r"), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return words;
}

Result<void> check_heading(const std::string& path, const Section& section) {
  const auto& kinds = section_kinds();
  const auto kind = std::ranges::find(kinds, section.kind, &SectionKind::name);
  if (kind == kinds.end()) {
    std::vector<std::string> names;
    for (const SectionKind& each : kinds) names.emplace_back(each.name);
    const auto near = nearest_name(section.kind, names);
    return wrong(path, section.line,
                 near ? fmt::format("unknown section '{}', did you mean '{}'?", section.kind, *near)
                      : fmt::format("unknown section '{}': expected one of {}", section.kind, fmt::join(names, ", ")));
  }
  for (const std::string& option : section.options) {
    const std::size_t equals = option.find('=');
    const auto& known = equals == std::string::npos ? kind->words : kind->values;
    if (std::ranges::find(known, std::string_view(option).substr(0, equals)) == known.end()) {
      return wrong(path, section.line, fmt::format("the section '{}' has no option '{}'", section.kind, option));
    }
  }
  return {};
}

Result<void> check_sections(const ScenarioFile& file) {
  if (file.find("program") == nullptr)
    return wrong(file.path, 1, "the section 'program' is missing: write '--- program' and the program below it");
  for (std::size_t i = 0; i < file.sections.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (file.sections[i].kind == file.sections[j].kind) {
        return wrong(file.path, file.sections[i].line,
                     fmt::format("a second section '{}', the first is in line {}", file.sections[i].kind,
                                 file.sections[j].line));
      }
    }
  }
  if (file.sections.size() == 1)
    return wrong(file.path, file.sections[0].line, "nothing is expected: add a section 'expect'");
  const Section* errors = file.find("expect-error");
  if (file.expects_failure() && errors == nullptr) {
    return wrong(file.path, 1,
                 "the name begins with fail_, so a section 'expect-error' has to say how the program fails");
  }
  if (!file.expects_failure() && errors != nullptr) {
    return wrong(file.path, errors->line, "a file with a section 'expect-error' has a name that begins with fail_");
  }
  for (const std::string_view kind : {"input", "expect", "plan", "counters"}) {
    if (errors != nullptr && file.find(kind) != nullptr) {
      return wrong(file.path, file.find(kind)->line,
                   fmt::format("a program that is refused has no section '{}'", kind));
    }
  }
  if (file.find("input") != nullptr && file.find("expect") == nullptr && file.find("counters") == nullptr) {
    return wrong(file.path, file.find("input")->line, "there is an input, but no section 'expect'");
  }
  return {};
}

}  // namespace

bool Section::has_option(std::string_view word) const { return std::ranges::find(options, word) != options.end(); }

std::string Section::option(std::string_view name) const {
  for (const std::string& each : options) {
    if (each.starts_with(name) && each.size() > name.size() && each[name.size()] == '=')
      return each.substr(name.size() + 1);
  }
  return {};
}

const Section* ScenarioFile::find(std::string_view kind) const {
  const auto found = std::ranges::find(sections, kind, &Section::kind);
  return found == sections.end() ? nullptr : &*found;
}

Section* ScenarioFile::find(std::string_view kind) { return const_cast<Section*>(std::as_const(*this).find(kind)); }

bool ScenarioFile::expects_failure() const {
  const std::size_t slash = path.rfind('/');
  return std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1).starts_with("fail_");
}

Result<ScenarioFile> parse_scenario(std::string path, std::string_view text) {
  ScenarioFile file{.path = std::move(path), .title = {}, .preamble = {}, .sections = {}};
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::string_view with_end = end == std::string_view::npos ? line : text.substr(0, end + 1);
    text.remove_prefix(with_end.size());
    if (line.starts_with("---") && (line.size() == 3 || line[3] == ' ')) {
      std::vector<std::string> words = words_of(line.substr(3));
      if (words.empty()) return wrong(file.path, number, "a heading needs the name of a section: '--- program'");
      Section section{.kind = words[0], .options = {words.begin() + 1, words.end()}, .line = number, .text = {}};
      VARPULIS_CHECK(check_heading(file.path, section));
      file.sections.push_back(std::move(section));
    } else if (!file.sections.empty()) {
      file.sections.back().text += with_end;
    } else {
      const bool is_comment = line.starts_with('#');
      if (!is_comment && line.find_first_not_of(" \t\r") != std::string_view::npos) {
        return wrong(file.path, number,
                     "text before the first section: expected '--- program', or a comment that begins with '#'");
      }
      file.preamble += with_end;
      if (is_comment && file.title.empty()) {
        const std::size_t begin = line.find_first_not_of("# ");
        if (begin != std::string_view::npos) file.title = line.substr(begin);
      }
    }
  }
  VARPULIS_CHECK(check_sections(file));
  return file;
}

std::string write_scenario(const ScenarioFile& file) {
  std::string out = file.preamble;
  for (const Section& section : file.sections) {
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    out += fmt::format("--- {}", section.kind);
    for (const std::string& option : section.options) out += fmt::format(" {}", option);
    out += fmt::format("\n{}", section.text);
  }
  return out;
}

}  // namespace varpulis::scenario
