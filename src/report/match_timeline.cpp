#include "report/match_timeline.h"

#include <algorithm>

#include "report/markup.h"
#include "report/match_lanes.h"
#include "vpl/display_width.h"

namespace varpulis::report {
namespace {

constexpr std::size_t columns_min = 40;
constexpr std::size_t listed_max = 12;
constexpr std::size_t id_characters = 12;  // enough to find it by
constexpr std::array<std::string_view, 6> colours{"\x1b[34m", "\x1b[33m", "\x1b[32m", "\x1b[35m", "\x1b[36m", "\x1b[31m"};

std::size_t columns_of(std::string_view text) { return vpl::display_columns(text, 1, 0); }

/// The text in so many columns, cut or filled up.
std::string in_columns(std::string_view text, std::size_t columns) {
  std::string shown = vpl::display_text(text, 1);
  for (std::size_t characters = columns; columns_of(shown) > columns && characters > 0; --characters) shown = shortened(text, characters);
  return shown + std::string(columns - std::min(columns, columns_of(shown)), ' ');
}

std::string without_end_spaces(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

class Timeline {
 public:
  Timeline(const catalog::MatchRecord& match, const TimelineStyle& style)
      : match_(match), style_(style), columns_(std::max(style.columns, columns_min)), drawn_(lanes_of(match)) {
    for (const MatchLanes::Lane& lane : drawn_.lanes) names_ = std::max(names_, columns_of(lane.name));
    names_ = std::min(names_, columns_ / 4);
    axis_ = columns_ - names_ - 5;
  }

  std::string render() {
    head();
    for (std::size_t lane = 0; lane < drawn_.lanes.size(); ++lane) draw(lane);
    axis();
    list();
    return out_ + "\n";
  }

 private:
  [[nodiscard]] std::string painted(std::string_view text, std::string_view colour) const {
    return style_.has_colour ? fmt::format("{}{}\x1b[0m", colour, text) : std::string(text);
  }
  [[nodiscard]] static std::string_view colour_of(std::size_t lane) { return colours[lane % colours.size()]; }

  void head() {
    const std::string name = fmt::format("match {}  {}", match_.id.substr(0, id_characters), match_.stream);
    const std::string facts = in_columns(facts_text(match_), columns_ > columns_of(name) + 2 ? columns_ - columns_of(name) - 2 : 1);
    out_ += painted(name, "\x1b[1m") + "  " + without_end_spaces(facts) + "\n";
  }

  [[nodiscard]] std::size_t place(EventTime time) const {
    if (drawn_.length() == 0) return 0;
    const double share = static_cast<double>(static_cast<std::uint64_t>(time.ns) - static_cast<std::uint64_t>(drawn_.from.ns)) / static_cast<double>(drawn_.length());
    return std::min(static_cast<std::size_t>(share * static_cast<double>(axis_ - 1) + 0.5), axis_ - 1);
  }

  void draw(std::size_t number) {
    const MatchLanes::Lane& lane = drawn_.lanes[number];
    std::vector<std::size_t> counts(axis_, 0);
    for (const std::size_t event : lane.events) ++counts[place(match_.events[event].time)];
    const auto first = std::ranges::find_if(counts, [](std::size_t count) { return count > 0; });
    const auto last = std::find_if(counts.rbegin(), counts.rend(), [](std::size_t count) { return count > 0; });
    std::string line;
    for (auto each = counts.begin(); each != counts.end(); ++each) {
      if (*each == 1) line += "●";
      else if (*each > 1) line += *each > 9 ? "#" : fmt::format("{}", *each);
      else line += each > first && each < last.base() ? "─" : " ";
    }
    const bool ends_here = match_.deadline && number + 1 == drawn_.lanes.size();
    // Where time made the match, its end stands behind the last event.
    if (ends_here && counts.back() == 0) line = line.substr(0, line.size() - 1) + "◇";
    out_ += "  " + in_columns(lane.name, names_) + "  " + painted(without_end_spaces(std::move(line)), colour_of(number)) + "\n";
  }

  [[nodiscard]] static std::string time_of_day(EventTime time) {
    const std::string text = format_time(time);
    return text.substr(text.find('T') + 1, text.size() - text.find('T') - 2);
  }

  void axis() {
    std::string line = "  " + std::string(names_, ' ') + "  └";
    for (std::size_t i = 2; i < axis_; ++i) line += "─";
    out_ += line + "┘\n";
    const std::string to = time_of_day(drawn_.to);
    std::string from = format_time(drawn_.from);
    if (from.size() + 1 + to.size() > axis_) from = time_of_day(drawn_.from);
    const std::size_t used = from.size() + to.size();
    out_ += "  " + std::string(names_, ' ') + "  " + from;
    if (drawn_.length() > 0) out_ += std::string(axis_ > used ? axis_ - used : 1, ' ') + to;
    out_ += '\n';
  }

  void list() {
    std::size_t gaps = 0;
    for (std::size_t i = 0; i < match_.events.size(); ++i) gaps = std::max(gaps, gap_text(match_, i).size());
    const std::size_t count = match_.events.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (count > listed_max && i == listed_max / 2) {
        out_ += fmt::format("  ... {} more\n", count - listed_max);
        i = count - listed_max / 2;
      }
      const catalog::MatchRecord::Event& event = match_.events[i];
      const std::string line = fmt::format("  {}  {:>{}}  {}  {}", time_of_day(event.time), gap_text(match_, i), gaps, step_name(match_, event.step), fields_text(event.fields));
      out_ += without_end_spaces(in_columns(line, columns_)) + "\n";
    }
    if (match_.deadline && match_.time > match_.events.back().time) out_ += fmt::format("  {}  the time was over\n", time_of_day(match_.time));
  }

  const catalog::MatchRecord& match_;
  const TimelineStyle& style_;
  std::size_t columns_;
  MatchLanes drawn_;
  std::size_t names_ = 1, axis_ = 1;
  std::string out_;
};

}  // namespace

std::string timeline_text(const catalog::MatchRecord& match, const TimelineStyle& style) { return Timeline(match, style).render(); }

}  // namespace varpulis::report
