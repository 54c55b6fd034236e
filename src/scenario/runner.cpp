#include "scenario/runner.h"

#include "codec/ordering.h"
#include "engine/compile.h"
#include "engine/loss_report.h"
#include "scenario/compare.h"
#include "scenario/literal.h"
#include "scenario/program_run.h"
#include "vpl/format.h"

namespace varpulis::scenario {
namespace {

/// A piece of the input between two directives.
struct Segment {
  std::string text;
  enum class Then { end, restart, move_clock } then = Then::end;
  EventTime clock;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n'))
    text.remove_suffix(1);
  return text;
}

std::string_view without_comment(std::string_view text) { return trimmed(text.substr(0, text.find('#'))); }

/// Splits at `@restart` and `@watermark T`. Line numbers stay right: what is left out leaves empty lines.
Result<std::vector<Segment>> split_input(const ScenarioFile& file, const Section& section) {
  std::vector<Segment> segments(1);
  std::string_view rest = section.text;
  std::string batch;  // the last BATCH line: it holds on behind a directive
  for (std::uint32_t number = section.line + 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const std::string_view word = trimmed(line);
    if (word.starts_with("@restart") || word.starts_with("@watermark")) {
      std::string_view argument = without_comment(
          word.substr(word.find_first_of(" \t#") == std::string_view::npos ? word.size() : word.find_first_of(" \t#")));
      if (word.starts_with("@restart")) {
        if (!argument.empty())
          return Error(ErrorCode::invalid_data,
                       fmt::format("{}:{}: @restart takes nothing, found '{}'", file.path, number, argument));
        segments.back().then = Segment::Then::restart;
      } else {
        const std::string offset = fmt::format("@{}", argument);
        std::string_view text = offset;
        const Result<EventTime> time = parse_offset(text);
        if (!time || !text.empty())
          return Error(ErrorCode::invalid_data,
                       fmt::format("{}:{}: expected a time: @watermark 5s", file.path, number));
        segments.back().then = Segment::Then::move_clock;
        segments.back().clock = *time;
      }
      std::string padding(number - section.line - 1, '\n');
      segments.push_back({.text = padding + batch + "\n", .then = Segment::Then::end, .clock = {}});
      continue;
    }
    if (word.starts_with('@') && word.size() > 1 && !(word[1] >= '0' && word[1] <= '9')) {
      return Error(ErrorCode::invalid_data,
                   fmt::format("{}:{}: unknown directive '{}': expected @restart, @watermark or an event", file.path,
                               number, word.substr(0, word.find(' '))));
    }
    if (word.starts_with("BATCH")) batch = word;
    segments.back().text += line;
    segments.back().text += '\n';
  }
  return segments;
}

Result<codec::ReaderOptions> reader_options(const ScenarioFile& file, const Section& section) {
  codec::ReaderOptions options;
  options.path = fmt::format("{} (input)", file.path);
  options.strict = true;
  options.decode.event_type = section.option("type");
  options.decode.time_field = section.option("time-field");
  const std::string format = section.option("format"), name = section.option("file"),
                    unit = section.option("time-unit");
  const bool is_csv = format == "csv" || (format.empty() && name.ends_with(".csv"));
  const bool is_json = format == "jsonl" || (format.empty() && (name.ends_with(".jsonl") || name.ends_with(".json")));
  if (!format.empty() && format != "evt" && !is_csv && !is_json) {
    return Error(ErrorCode::invalid_data,
                 fmt::format("{}:{}: format is one of evt, jsonl, csv, found '{}'", file.path, section.line, format));
  }
  options.format = is_csv ? codec::Format::csv : is_json ? codec::Format::json_lines : codec::Format::evt;
  if (unit == "s") options.decode.time_unit = codec::TimeUnit::seconds;
  else if (unit == "ms") options.decode.time_unit = codec::TimeUnit::milliseconds;
  else if (unit == "us") options.decode.time_unit = codec::TimeUnit::microseconds;
  else if (unit == "ns") options.decode.time_unit = codec::TimeUnit::nanoseconds;
  else if (!unit.empty())
    return Error(ErrorCode::invalid_data,
                 fmt::format("{}:{}: time-unit is one of s, ms, us, ns, found '{}'", file.path, section.line, unit));
  return options;
}

/// Runs one scenario; collects differences and what a rewrite would put into the file.
class ScenarioRun {
 public:
  ScenarioRun(const ScenarioFile& file, const RunOptions& options) : file_(file), options_(options), rewritten_(file) {}

  Outcome run() {
    if (Result<void> done = run_sections(); !done) {
      outcome_.passed = false;
      outcome_.explanation += done.error().message() + "\n";
      return std::move(outcome_);
    }
    if (!outcome_.passed) outcome_.rewritten = write_scenario(rewritten_);
    return std::move(outcome_);
  }

 private:
  Result<void> run_sections() {
    const Section& program = *file_.find("program");
    VARPULIS_TRY(const std::string text, text_of(program));
    engine::CompileOptions compile_options;
    compile_options.purpose = sema::Purpose::simulate;
    compile_options.read_file = options_.read_file;
    if (file_.find("expect-error") != nullptr || file_.find("expect-warning") != nullptr)
      compile_options.purpose = sema::Purpose::check;
    const std::string name = program.option("file");
    engine::Compilation compilation =
        engine::compile(name.empty() ? "program" : name, text, options_.catalog, compile_options);
    if (const Section* section = file_.find("expect-error")) {
      if (!compilation.diagnostics.has_errors())
        return Error(ErrorCode::invalid_data,
                     fmt::format("{}:{}: the program was accepted", file_.path, section->line));
      compare_text(*section, rendered(compilation, Severity::error));
    } else if (compilation.diagnostics.has_errors()) {
      return Error(ErrorCode::invalid_data, "the program was refused:\n" + rendered(compilation, Severity::error));
    }
    if (const Section* section = file_.find("expect-warning"))
      compare_text(*section, rendered(compilation, Severity::warning));
    if (const Section* section = file_.find("format")) VARPULIS_CHECK(compare_format(*section, text));
    if (const Section* section = file_.find("plan")) compare_text(*section, plan::explain(*compilation.plan));
    if (file_.find("expect") != nullptr || file_.find("counters") != nullptr) return compare_outputs(compilation.plan);
    return {};
  }

  Result<std::string> text_of(const Section& section) {
    const std::string name = section.option("file");
    if (name.empty()) return section.text;
    if (!trimmed(section.text).empty()) {
      return Error(ErrorCode::invalid_data,
                   fmt::format("{}:{}: a section with file= has no text of its own", file_.path, section.line));
    }
    return options_.read_file(name);
  }

  std::string rendered(const engine::Compilation& compilation, Severity severity) const {
    Diagnostics chosen;
    for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
      if (diagnostic.severity == severity) chosen.add(diagnostic);
    }
    return options_.render(chosen, compilation.sources);
  }

  Result<void> compare_format(const Section& section, const std::string& text) {
    Diagnostics diagnostics;
    const auto formatted = vpl::format(
        text,
        {.file = 0,
         .is_operator = [&](std::string_view name) { return options_.catalog.find_operator(name) != nullptr; }},
        diagnostics);
    if (!formatted)
      return Error(ErrorCode::invalid_data,
                   fmt::format("{}:{}: the program cannot be formatted", file_.path, section.line));
    compare_text(section, *formatted);
    return {};
  }

  Result<void> compare_outputs(const std::shared_ptr<const plan::Plan>& plan) {
    ProgramRun run(plan, options_.configuration);
    if (const Section* input = file_.find("input")) {
      VARPULIS_TRY(codec::ReaderOptions options, reader_options(file_, *input));
      Section whole = *input;
      VARPULIS_TRY(whole.text, text_of(*input));
      if (!input->option("file").empty()) whole.line = 0;
      std::vector<Segment> segments = {Segment{.text = whole.text, .then = Segment::Then::end, .clock = {}}};
      if (options.format != codec::Format::csv) { VARPULIS_TRY(segments, split_input(file_, whole)); }
      for (const Segment& segment : segments) {
        options.text = segment.text;
        auto reader = input->has_option("arrival-order") ? codec::open_reader(options) : codec::open_ordered_reader(options);
        if (!reader) return std::move(reader).error();
        VARPULIS_CHECK(run.feed(**reader));
        if (segment.then == Segment::Then::restart) VARPULIS_CHECK(run.restart());
        if (segment.then == Segment::Then::move_clock) run.move_clock(segment.clock);
      }
    }
    run.finish();
    if (const Section* section = file_.find("expect")) VARPULIS_CHECK(compare_lines(*section, run.lines()));
    if (const Section* section = file_.find("counters")) {
      std::string counters;
      for (const std::string& line : engine::loss_report(run.statistics())) counters += line + "\n";
      compare_text(*section, counters);
    }
    return {};
  }

  /// Events always count; of prints, warnings and so on those kinds that the section mentions.
  Result<void> compare_lines(const Section& section, const std::vector<OutputLine>& all) {
    Result<std::vector<OutputLine>> expected = parse_output_lines(section.text, section.line + 1);
    if (!expected) return Error(ErrorCode::invalid_data, fmt::format("{}: {}", file_.path, expected.error().message()));
    std::vector<OutputLine> actual;
    for (const OutputLine& line : all) {
      const auto mentions = [&](const OutputLine& other) { return other.kind() == line.kind(); };
      if (line.is_event || std::ranges::any_of(*expected, mentions)) actual.push_back(line);
    }
    const std::string explanation = difference(*expected, actual, section.has_option("unordered"));
    if (explanation.empty()) return {};
    std::string text;
    for (const OutputLine& line : actual) text += format(line) + "\n";
    differ(section, explanation, text);
    return {};
  }

  void compare_text(const Section& section, const std::string& actual) {
    const std::string explanation = text_difference(section.text, actual);
    if (!explanation.empty()) differ(section, explanation, actual);
  }

  void differ(const Section& section, const std::string& explanation, std::string actual) {
    outcome_.passed = false;
    outcome_.explanation += fmt::format("{}:{}: the section '{}' differs (- expected, + found):\n{}", file_.path,
                                        section.line, section.kind, explanation);
    if (!actual.empty() && !actual.ends_with('\n')) actual += '\n';
    rewritten_.find(section.kind)->text = std::move(actual);
  }

  const ScenarioFile& file_;
  const RunOptions& options_;
  ScenarioFile rewritten_;
  Outcome outcome_;
};

}  // namespace

Outcome run_scenario(const ScenarioFile& file, const RunOptions& options) { return ScenarioRun(file, options).run(); }

}  // namespace varpulis::scenario
