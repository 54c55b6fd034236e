#include <cmath>

#include "codec/reader.h"
#include "engine/compile.h"
#include "scenario/literal.h"
#include "scenario/program_run.h"
#include "scenario/vpl_test_file.h"

namespace varpulis::scenario {
namespace {

constexpr double tolerance = 1e-6;

bool equal(const data::Value& expected, const data::Value& actual) {
  if (expected.is_number() && actual.is_number()) {
    const double a = expected.as_double(), b = actual.as_double();
    return a == b || std::fabs(a - b) <= tolerance * std::max({1.0, std::fabs(a), std::fabs(b)});
  }
  if (expected.kind() != actual.kind()) return false;
  if (expected.kind() == data::Kind::array) {
    const data::Array &a = expected.as_array(), &b = actual.as_array();
    return a.size() == b.size() && std::ranges::equal(a, b, equal);
  }
  return literal(expected) == literal(actual);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

class Judge {
 public:
  Judge(const VplTestFile& file, std::vector<OutputLine> outputs) : file_(file), outputs_(std::move(outputs)) {}

  Outcome judge() {
    if (file_.none && !outputs_.empty())
      differ(0, fmt::format("expected no output, found {}:\n{}", outputs_.size(), listing()));
    if (file_.count && *file_.count != outputs_.size()) {
      differ(0, fmt::format("expected {} outputs, found {}:\n{}", *file_.count, outputs_.size(), listing()));
    }
    if (file_.events) judge_events();
    for (const FieldDemand& demand : file_.fields) judge_field(demand);
    return std::move(outcome_);
  }

 private:
  void differ(std::uint32_t line, std::string_view message) {
    outcome_.passed = false;
    outcome_.explanation +=
        line == 0 ? fmt::format("{}: {}", file_.path, message) : fmt::format("{}:{}: {}", file_.path, line, message);
    if (!outcome_.explanation.ends_with('\n')) outcome_.explanation += '\n';
  }

  std::string listing() const {
    std::string out;
    for (const OutputLine& line : outputs_) out += fmt::format("+ {}\n", format(line));
    return out;
  }

  void judge_events() {
    if (file_.events->size() != outputs_.size()) {
      differ(0, fmt::format("expected {} outputs, found {}:\n{}", file_.events->size(), outputs_.size(), listing()));
      return;
    }
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const EventDemand& demand = (*file_.events)[i];
      const OutputLine& output = outputs_[i];
      if (demand.type != output.type)
        differ(demand.line, fmt::format("output {}: expected type {}, found {}", i, demand.type, format(output)));
      for (const auto& [name, value] : demand.fields.entries()) {
        const data::Value* found = output.fields.find(name);
        if (found == nullptr)
          differ(demand.line, fmt::format("output {}: expected {}: {}, but the field is missing: {}", i, name,
                                          literal(value), format(output)));
        else if (!equal(value, *found))
          differ(demand.line,
                 fmt::format("output {}: expected {}: {}, found {}", i, name, literal(value), literal(*found)));
      }
    }
  }

  [[nodiscard]] bool holds(const FieldDemand& demand, const OutputLine& output) const {
    const data::Value* found = output.fields.find(demand.field);
    return found != nullptr && equal(demand.value, *found);
  }

  void judge_field(const FieldDemand& demand) {
    const auto fits = [&](const OutputLine& output) { return holds(demand, output); };
    const std::string wanted = fmt::format("{} = {}", demand.field, literal(demand.value));
    switch (demand.which) {
      case FieldDemand::Which::one:
        if (demand.index >= outputs_.size())
          differ(demand.line, fmt::format("there is no output {}, only {} came out", demand.index, outputs_.size()));
        else if (!fits(outputs_[demand.index]))
          differ(demand.line,
                 fmt::format("output {}: expected {}, found {}", demand.index, wanted, format(outputs_[demand.index])));
        return;
      case FieldDemand::Which::all:
        for (const OutputLine& output : outputs_) {
          if (!fits(output))
            differ(demand.line, fmt::format("expected {} in all outputs, found {}", wanted, format(output)));
        }
        return;
      case FieldDemand::Which::any:
        if (std::ranges::none_of(outputs_, fits))
          differ(demand.line, fmt::format("expected {} in some output:\n{}", wanted, listing()));
        return;
    }
  }

  const VplTestFile& file_;
  std::vector<OutputLine> outputs_;
  Outcome outcome_;
};

Outcome failed(std::string explanation) {
  if (!explanation.ends_with('\n')) explanation += '\n';
  return {.passed = false, .explanation = std::move(explanation), .rewritten = {}};
}

Outcome judge_errors(const VplTestFile& file, const engine::Compilation& compilation, const RunOptions& options) {
  const std::string text = options.render(compilation.diagnostics, compilation.sources);
  if (!file.error) return failed(fmt::format("{}: the program was refused:\n{}", file.path, text));
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
    const std::string whole = fmt::format("[{}] {} {}", diagnostic.code, diagnostic.message, diagnostic.help);
    if (diagnostic.severity == Severity::error && lower(whole).find(lower(*file.error)) != std::string::npos) return {};
  }
  return failed(fmt::format("{}: expected an error with '{}', found:\n{}", file.path, *file.error, text));
}

}  // namespace

Outcome run_vpl_test(const VplTestFile& file, const RunOptions& options) {
  engine::CompileOptions compile_options;
  compile_options.purpose = sema::Purpose::simulate;
  compile_options.read_file = options.read_file;
  const engine::Compilation compilation = engine::compile("program", file.program, options.catalog, compile_options);
  if (compilation.diagnostics.has_errors()) return judge_errors(file, compilation, options);
  if (file.error)
    return failed(fmt::format("{}: expected an error with '{}', but the program was accepted", file.path, *file.error));
  ProgramRun run(compilation.plan, options.configuration);
  codec::ReaderOptions reader_options;
  reader_options.path = fmt::format("{} (INPUT)", file.path);
  reader_options.text = file.input;
  reader_options.format = codec::Format::evt;
  reader_options.strict = true;
  const Result<std::unique_ptr<codec::EventReader>> reader = codec::open_reader(reader_options);
  if (!reader) return failed(reader.error().message());
  if (const Result<void> fed = run.feed(**reader); !fed) return failed(fed.error().message());
  if (file.ends) run.finish();
  std::vector<OutputLine> outputs;
  for (const OutputLine& line : run.lines()) {
    if (line.is_event) outputs.push_back(line);
  }
  return Judge(file, std::move(outputs)).judge();
}

}  // namespace varpulis::scenario
