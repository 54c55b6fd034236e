#include "whynot/render_text.h"

#include <algorithm>

#include "data/text.h"
#include "whynot/wording.h"

namespace varpulis::whynot {
namespace {

constexpr std::size_t events_shown_max = 8;    // of one run: first and last ones
constexpr std::size_t refusals_shown_max = 3;
constexpr std::size_t changes_shown_max = 5;
constexpr std::size_t value_characters_max = 60;

std::string counted(std::uint64_t count, std::string_view what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

std::string fields_text(const data::Map& fields) {
  std::string text;
  for (const auto& [name, value] : fields.entries()) {
    std::string shown = data::display(data::Value::array({value}));
    shown = shown.substr(1, shown.size() - 2);
    if (shown.size() > value_characters_max) {
      std::size_t end = value_characters_max;
      while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xc0U) == 0x80U) --end;
      shown = shown.substr(0, end) + "...";
    }
    text += fmt::format("{}{}: {}", text.empty() ? "" : "  ", name, shown);
  }
  return text;
}

std::string event_line(const Event& event, std::string_view as) {
  std::string line = fmt::format("event {}  {}  {}", event.position, format_time(event.time), event.type);
  if (!as.empty()) line += fmt::format(" as {}", as);
  if (!event.fields.entries().empty()) line += "  " + fields_text(event.fields);
  return line;
}

std::string reason_text(const Reason& reason) { return reason.found.empty() ? reason.text : fmt::format("{}: {}", reason.text, reason.found); }

std::string positions_text(const std::vector<std::uint64_t>& positions) {
  constexpr std::size_t shown_max = 12;
  std::string text;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (positions.size() > shown_max && i == shown_max / 2) {
      i = positions.size() - shown_max / 2;
      text += ", ...";
    }
    text += fmt::format("{}{}", text.empty() ? "" : ", ", positions[i]);
  }
  return fmt::format("event{} {}", positions.size() == 1 ? "" : "s", text);
}

class Text {
 public:
  explicit Text(const Answer& answer) : answer_(answer) {}

  std::string render() {
    head();
    fitting();
    if (!answer_.fitting.empty()) {
      matches();
      if (answer_.is_pattern) runs();
      if (!came_out()) changes();
    }
    for (const std::string& note : answer_.notes) out_ += fmt::format("\nnote: {}\n", note);
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    out_ += fmt::format(format, std::forward<Arguments>(arguments)...);
    out_ += '\n';
  }

  [[nodiscard]] bool came_out() const {
    return answer_.is_pattern ? std::ranges::any_of(answer_.matches, &FoundMatch::came_out) : answer_.came_out > 0;
  }

  void head() {
    const bool matched = came_out() || !answer_.matches.empty();
    const std::string_view verb = answer_.is_pattern ? (matched ? "did match" : "did not match") : matched ? "let events through" : "let no event through";
    out_ += fmt::format("{} {}", answer_.rule, verb);
    if (!answer_.where.empty()) out_ += fmt::format(" where {}", answer_.where);
    if (answer_.around) out_ += fmt::format(", {} around {}", duration_text(static_cast<std::uint64_t>(*answer_.span)), format_time(*answer_.around));
    if (matched && !came_out()) out_ += ", but nothing came out";
    out_ += '\n';
    if (answer_.is_pattern) line("  {}", answer_.pattern);
  }

  void fitting() {
    std::uint64_t all = 0;
    for (const auto& [type, count] : answer_.fitting) all += count;
    out_ += '\n';
    if (all == 0) {
      line("No event of the input fits.");
      return;
    }
    std::string types;
    for (const auto& [type, count] : answer_.fitting) types += fmt::format("{}{} {}", types.empty() ? "" : ", ", count, type);
    line("{} fit{}: {}", counted(all, "event"), all == 1 ? "s" : "", types);
    if (!answer_.not_read.empty()) line("  {} does not read {}", answer_.rule, fmt::format("{}", fmt::join(answer_.not_read, ", ")));
    for (const Stop& stop : answer_.stops) {
      line("  {} stayed at `{}` of {}", counted(stop.events, "event"), stop.by, stop.stream);
      if (!stop.example) continue;
      line("    such as {}", event_line(*stop.example, {}));
      for (const Reason& reason : stop.reasons) line("    {}", reason_text(reason));
    }
    for (const auto& [by, count] : answer_.went_into) line("  {} went into {}", counted(count, "event"), by);
    if (!answer_.is_pattern && answer_.came_out > 0) line("  {} came out of {}", answer_.came_out, answer_.rule);
  }

  void matches() {
    for (const FoundMatch& match : answer_.matches) {
      line("\nMatch {} at {}: {}", match.id, format_time(match.time), positions_text(match.positions));
      if (match.came_out) line("  it came out of {}", answer_.rule);
      else if (match.stop) {
        line("  stopped by `{}`", match.stop->by);
        for (const Reason& reason : match.stop->reasons) line("    {}", reason_text(reason));
      } else {
        line("  it went into a later operator, and was not told apart there");
      }
    }
  }

  // ---- Runs ----

  [[nodiscard]] std::string alias(std::uint32_t step) const {
    // Steps are told as "Type as alias where ...".
    const std::string& text = answer_.steps[step];
    const std::string before = text.substr(0, text.find(" where "));
    const std::size_t as = before.find(" as ");
    return as == std::string::npos ? std::string() : before.substr(as + 4);
  }

  void runs() {
    if (answer_.runs.empty() && answer_.matches.empty()) {
      line("\nNo event that fits began a run.");
      for (std::size_t i = 0; i < answer_.not_opened.size() && i < refusals_shown_max; ++i) refusal(answer_.not_opened[i]);
      if (answer_.not_opened_count > refusals_shown_max) line("  and {} more", answer_.not_opened_count - refusals_shown_max);
    }
    std::size_t number = 0;
    for (const Run& run : answer_.runs) {
      line("\nRun {}: {}", ++number, run.reached);
      events(run);
      line("  {}", ending(run));
      for (const std::string& each : run.waited_for) line("  it waited for {}", each);
      std::size_t shown = 0;
      for (const Refusal& each : run.refusals) {
        if (shown == refusals_shown_max) break;
        ++shown;
        refusal(each);
      }
      if (run.refused > shown) line("  and {} more that it did not take", run.refused - shown);
    }
    std::uint64_t others = 0;
    for (const auto& [what, count] : answer_.others) others += count;
    if (others == 0) return;
    line("\n{}:", others == 1 ? "1 more run" : fmt::format("{} more runs", others));
    for (const auto& [what, count] : answer_.others) line("  {} {}", count, what);
  }

  void events(const Run& run) {
    const std::size_t count = run.events.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (count > events_shown_max && i == events_shown_max / 2) {
        line("  ... {} more", count - events_shown_max);
        i = count - events_shown_max / 2;
      }
      line("  {}", event_line(*run.events[i].event, alias(run.events[i].step)));
    }
  }

  [[nodiscard]] static std::string ending(const Run& run) {
    using enum catalog::MatchWatcher::End;
    const auto by = [&](std::string_view what) { return run.ended_by ? fmt::format("{} {}", what, event_line(*run.ended_by, {})) : fmt::format("{} time", what); };
    switch (run.end) {
      case completed: return "it matched";
      case expired:
        return run.deadline ? fmt::format("its time was over at {}, {} after its first event", format_time(*run.deadline),
                                          duration_text(static_cast<std::uint64_t>(run.deadline->ns - run.events.front().event->time.ns)))
                            : "its time was over";
      case cancelled: return by("ended by an event that must not come:");
      case broken: return by("ended by an event that it did not take:");
      case replaced: return by("given up for a later first event:");
      case superseded: return by("dropped, because another run matched:");
      case evicted: return "given up to make room";
      case finished: return "still open when the input ended";
    }
    return {};
  }

  void refusal(const Refusal& each) {
    line("  not taken: {}", event_line(*each.event, {}));
    for (const Reason& reason : each.reasons) line("    {}", reason_text(reason));
  }

  // ---- Changes ----

  void changes() {
    if (answer_.changes.empty()) {
      if (answer_.changes_tried > 0) line("\nNo single change of the rule would have given a match ({} tried).", answer_.changes_tried);
      missing();
      return;
    }
    line("\nIt would have matched");
    for (std::size_t i = 0; i < answer_.changes.size() && i < changes_shown_max; ++i) {
      const Change& change = answer_.changes[i];
      line("  {}. {}", i + 1, change.text);
      line("     at {}, with {}", format_time(change.time), positions_text(change.positions));
    }
    if (answer_.changes.size() > changes_shown_max) line("  and by {} more changes (--json tells them)", answer_.changes.size() - changes_shown_max);
  }

  /// What the nearest run lacked.
  void missing() {
    if (answer_.runs.empty() || answer_.runs.front().waited_for.empty()) return;
    const Run& run = answer_.runs.front();
    const std::string until = run.deadline ? fmt::format(", until {}", format_time(*run.deadline)) : std::string();
    line("Run 1 lacked {}{}.", run.waited_for.front(), until);
  }

  const Answer& answer_;
  std::string out_;
};

}  // namespace

std::string render_text(const Answer& answer) { return Text(answer).render(); }

}  // namespace varpulis::whynot
