#include <map>
#include <tuple>

#include "apps/varpulis/commands.h"
#include "apps/varpulis/detection_options.h"
#include "apps/varpulis/listing.h"
#include "apps/varpulis/text_table.h"
#include "data/text.h"

namespace varpulis::app {
namespace {

constexpr std::string_view verdicts[] = {"resilient", "evadable", "broken", "silent"};

/// What a rule says to the baseline and to the variant of the same events.
struct Comparison {
  std::size_t file;
  std::string stream, rule;
  std::uint64_t baseline = 0, variant = 0;
  [[nodiscard]] std::string_view verdict() const {
    if (baseline > 0) return verdicts[variant > 0 ? 0 : 1];
    return verdicts[variant > 0 ? 2 : 3];
  }
};

std::string upper(std::string_view word) {
  std::string result(word);
  std::ranges::transform(result, result.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return result;
}

/// Alerts by file, stream and the rule that they name; streams that gave none by their own name.
class Comparisons {
 public:
  /// Where the alerts of one pass are counted.
  [[nodiscard]] Detection::AlertUse counter(std::uint64_t Comparison::*of) {
    return [this, of](const Alert& alert, std::size_t file) {
      const auto [entry, is_new] = entries_.try_emplace({file, std::string(alert.type), alert.rule});
      if (is_new) entry->second = {.file = file, .stream = std::string(alert.type), .rule = alert.rule};
      ++(entry->second.*of);
    };
  }
  [[nodiscard]] std::vector<Comparison> take(const Detection& baseline, const Detection& variant) {
    const std::vector<Detection::Count> before = baseline.counts(), after = variant.counts();
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i].alerts > 0 || after[i].alerts > 0) continue;
      const std::string name(before[i].rule);
      entries_.try_emplace({before[i].file, name, name}, Comparison{.file = before[i].file, .stream = name, .rule = name});
    }
    std::vector<Comparison> result;
    for (auto& [key, entry] : entries_) result.push_back(std::move(entry));
    return result;
  }

 private:
  std::map<std::tuple<std::size_t, std::string, std::string>, Comparison> entries_;
};

std::vector<TableColumn> table_of(const std::vector<Comparison>& comparisons, const RuleFiles& rules) {
  std::vector<TableColumn> columns = {{.heading = "verdict", .cells = {}},
                                      {.heading = "rule", .cells = {}},
                                      {.heading = "baseline", .cells = {}, .is_number = true},
                                      {.heading = "variant", .cells = {}, .is_number = true},
                                      {.heading = "source", .cells = {}}};
  for (const Comparison& each : comparisons) {
    columns[0].cells.push_back(upper(each.verdict()));
    columns[1].cells.push_back(one_line(each.rule));
    columns[2].cells.push_back(grouped(each.baseline));
    columns[3].cells.push_back(grouped(each.variant));
    columns[4].cells.push_back(one_line(fmt::format("{} ({})", rules.files[each.file].path, each.stream)));
  }
  return columns;
}

std::string json_of(const std::vector<Comparison>& comparisons, const RuleFiles& rules, const DetectionPass& baseline, const DetectionPass& variant) {
  std::string out = fmt::format(R"({{"baseline": {{"events": {}, "alerts": {}}}, "variant": {{"events": {}, "alerts": {}}}, "rules": [)", baseline.events(),
                                baseline.alerts(), variant.events(), variant.alerts());
  const auto text = [&](std::string_view key, std::string_view value) {
    out += key;
    data::append_json_text(out, value);
  };
  bool is_first = true;
  for (const Comparison& each : comparisons) {
    text(std::exchange(is_first, false) ? R"({"rule": )" : R"(, {"rule": )", each.rule);
    text(R"(, "verdict": )", upper(each.verdict()));
    out += fmt::format(R"(, "baseline": {}, "variant": {})", each.baseline, each.variant);
    text(R"(, "stream": )", each.stream);
    text(R"(, "file": )", rules.files[each.file].path);
    out += '}';
  }
  return out + "]}\n";
}

/// A pass over the events that an option names; the error says which.
Result<std::unique_ptr<DetectionPass>> pass_over(std::string_view option, std::string_view what, const RuleFiles& rules, const Detection::AlertUse& use,
                                                 const Invocation& invocation, Session& session) {
  const auto failed = [&](const Error& error) {
    return Error(error.code(), fmt::format("{}: {} (--{} takes files of events, or - for standard input)", what, error.message(), option));
  };
  Result<std::unique_ptr<DetectionPass>> pass = DetectionPass::open(rules, invocation.all(option), invocation, session);
  if (!pass) return failed(pass.error());
  const Result<void> done = (*pass)->run(use, session);
  session.error.write(fmt::format("{}: ", what));
  (*pass)->write_summary({}, session);
  if (!done) return failed(done.error());
  return pass;
}

int run(const Invocation& invocation, Session& session) {
  const std::vector<std::string> before = invocation.all("baseline"), after = invocation.all("variant");
  if (std::ranges::count(before, "-") + std::ranges::count(after, "-") > 1) {
    session.error.write("Error: standard input can be read once only\n");
    return exit_usage;
  }
  const Result<RuleFiles> rules = rules_of(invocation, session);
  if (!rules) return fail(session, rules.error());
  Comparisons collected;
  const auto baseline = pass_over("baseline", "baseline", *rules, collected.counter(&Comparison::baseline), invocation, session);
  if (!baseline) return fail(session, baseline.error());
  const auto variant = pass_over("variant", "variant", *rules, collected.counter(&Comparison::variant), invocation, session);
  if (!variant) return fail(session, variant.error());

  const std::vector<Comparison> comparisons = collected.take((*baseline)->detection(), (*variant)->detection());
  const std::string format = invocation.text("format");
  if (format == "json") session.out.write(json_of(comparisons, *rules, **baseline, **variant));
  else session.out.write(format == "markdown" ? markdown_table(table_of(comparisons, *rules)) : text_table(table_of(comparisons, *rules)));
  const std::vector<std::string> unwanted = invocation.all("fail-on");
  const bool found = std::ranges::any_of(comparisons, [&](const Comparison& each) { return std::ranges::find(unwanted, each.verdict()) != unwanted.end(); });
  return found ? exit_found : exit_fine;
}

}  // namespace

Command analyze_command() {
  std::vector<Option> options = {
      {.name = "baseline",
       .letter = 'b',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "Events in which the rules should find something; may be repeated",
       .required = true,
       .repeated = true},
      {.name = "variant",
       .aliases = {"evasion"},
       .letter = 'e',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "The same events, changed so that rules might miss them; may be repeated",
       .required = true,
       .repeated = true},
      {.name = "format",
       .letter = 'f',
       .kind = ValueKind::choice,
       .value_name = "FORMAT",
       .default_value = "table",
       .summary = "How the verdicts are shown",
       .choices = {"table", "json", "markdown"}},
      {.name = "fail-on",
       .kind = ValueKind::choice,
       .value_name = "VERDICT",
       .summary = "Exit with 3 when a rule has this verdict; may be repeated",
       .choices = {std::begin(verdicts), std::end(verdicts)},
       .repeated = true},
  };
  return {.name = "analyze",
          .summary = "Compare what rules find in events and in a variant of them",
          .description =
              "Runs all rules over the baseline and over the variant, each in one pass, and gives every rule a verdict: RESILIENT, alerts in both; EVADABLE, in the "
              "baseline only; BROKEN, in the variant only; SILENT, in neither. A rule that gives its alerts several names has a verdict for each of them. "
              "Rules and events are as for detect.",
          .examples = {{"does an attack that takes its time get through", "varpulis analyze -r rules/ -b attack.jsonl -e slow.jsonl"},
                       {"in a build: no rule may be evaded", "varpulis analyze -r rules/ -b attack.jsonl -e slow.jsonl --fail-on evadable --fail-on broken"}},
          .options = with_detection_options(std::move(options)),
          .failure = "a rule file is invalid, there are no rules, a file cannot be read or, with --strict, a record is bad",
          .found = "with --fail-on, a rule has such a verdict",
          .run = &run};
}

}  // namespace varpulis::app
