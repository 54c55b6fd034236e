#include "oracle/random_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace varpulis::oracle {
namespace {

/// Only what matched and when it happened: where it comes out depends on events that do not matter.
std::vector<Match> without_positions(std::vector<Match> matches) {
  for (Match& match : matches) match.position = 0;
  return matches;
}

/// As a multiset, whenever they come out.
std::vector<Match> sorted(std::vector<Match> matches) {
  for (Match& match : matches) {
    match.position = 0;
    match.deadline_ms.reset();
  }
  std::ranges::sort(matches, [](const Match& a, const Match& b) {
    return std::tie(a.time_ms, a.steps) < std::tie(b.time_ms, b.steps);
  });
  return matches;
}

}  // namespace

void compare_made_up(Choices& choices, Tally& tally) {
  const Pattern pattern = make_pattern(choices);
  const CompiledPattern compiled(pattern, program_text(pattern));
  if (!compiled.error().empty()) {
    tally.add_difference(compiled.text() + compiled.error());
    return;
  }
  for (int streams = 0; streams < 4; ++streams) {
    const std::vector<Event> events = make_events(choices, pattern, false);
    const std::vector<Match> expected = find_matches(pattern, events);
    tally.count(1);
    static constexpr RunOptions ways[] = {{},
                                          {.batch_events = 7},
                                          {.batch_events = 1},
                                          {.batch_events = 1, .restart_every = 1},
                                          {.batch_events = 5, .restart_every = 2},
                                          {.stepped = true}};
    for (const RunOptions& way : ways) {
      const std::vector<Match> found = compiled.run(events, way);
      if (found == expected) continue;
      // The bound of a run that comes late may have passed already: which position reaches it depends on how far the engine looks at once.
      if (way.stepped && !std::ranges::is_sorted(events, {}, &Event::time_ms) &&
          without_positions(found) == without_positions(expected))
        continue;
      tally.add_difference(fmt::format("in batches of {}{}{}:\n", way.batch_events,
                                       way.restart_every > 0 ? ", restarted" : "", way.stepped ? ", stepped" : "") +
                           describe(compiled.text(), events, expected, found));
      return;
    }
  }
}

void compare_variations(Choices& choices, Tally& tally) {
  const Pattern pattern = make_pattern(choices);
  const std::string text = program_text(pattern);
  const CompiledPattern compiled(pattern, text);
  if (!compiled.error().empty()) return;  // compare_made_up() tells
  const std::vector<Event> events = make_events(choices, pattern, false);
  const std::vector<Match> expected = compiled.run(events);
  const auto check = [&](std::string_view what, const CompiledPattern& program, std::span<const Event> input,
                         const std::vector<Match>& wanted, const std::vector<Match>& found) {
    tally.count(1);
    if (wanted != found)
      tally.add_difference(fmt::format("{}:\n", what) + describe(program.text(), input, wanted, found) +
                           program.error());
  };

  for (const std::int64_t shift : {std::int64_t{1}, std::int64_t{1'700'000'000'000}}) {
    check("shifted in time", compiled, events, expected, compiled.run(events, {}, shift));
  }

  const CompiledPattern among_others(
      pattern, "stream Before = A as a -> B as b .within(3ms)\n" + text +
                   "stream After = B .window(3ms) .aggregate(n: count())\nstream Late = S .emit(x: 1)\n");
  check("among other rules", among_others, events, expected, among_others.run(events));

  // The last event of the pattern's own types stays the last one, in time too.
  const std::string own = types(pattern);
  std::vector<Event> more;
  for (const Event& event : events) {
    while (choices.one_in(3))
      more.push_back({.type = 'Z', .time_ms = event.time_ms, .n = -1, .k = event.k, .v = event.v});
    if (own.find(event.type) != std::string::npos || choices.one_in(2)) more.push_back(event);
  }
  while (!more.empty() && own.find(more.back().type) == std::string::npos) more.pop_back();
  std::vector<Event> relevant;
  std::ranges::copy_if(more, std::back_inserter(relevant),
                       [&](const Event& event) { return own.find(event.type) != std::string::npos; });
  check("with irrelevant events", compiled, more, without_positions(compiled.run(relevant)),
        without_positions(compiled.run(more)));

  // Under a watermark.
  const std::size_t emit = text.rfind(" .emit(");
  const CompiledPattern reordering(pattern,
                                   text.substr(0, emit) + " .watermark(out_of_order: 5ms)" + text.substr(emit));
  std::vector<Event> in_order = make_events(choices, pattern, true);
  // At the end the clock goes on from the last arrival of the pattern's own types; here that is the same in every order.
  std::vector<Event> last;
  for (const char type : own) last.push_back({.type = type, .time_ms = in_order.back().time_ms + 20, .n = -1, .v = 3});
  std::vector<std::pair<std::int64_t, Event>> arrivals;
  std::int64_t arrival = 0;
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    // Events of one time keep their order.
    const bool same = i > 0 && in_order[i].time_ms == in_order[i - 1].time_ms;
    arrival = std::max(same ? arrival : 0, in_order[i].time_ms + choices.below(6));
    arrival = std::min(arrival, in_order[i].time_ms + 5);
    arrivals.emplace_back(arrival, in_order[i]);
  }
  std::ranges::stable_sort(arrivals, {}, [](const auto& each) { return each.first; });
  std::vector<Event> disturbed;
  for (auto& [when, event] : arrivals) disturbed.push_back(event);
  in_order.insert(in_order.end(), last.begin(), last.end());
  disturbed.insert(disturbed.end(), last.begin(), last.end());
  const std::vector<Match> ordered = without_positions(reordering.run(in_order));
  check("in another order under a watermark", reordering, disturbed, ordered,
        without_positions(reordering.run(disturbed)));
  check("in another order under a watermark, restarted", reordering, disturbed, ordered,
        without_positions(reordering.run(disturbed, {.batch_events = 2, .restart_every = 1})));
  check("under a watermark and without", reordering, in_order, sorted(find_matches(pattern, in_order)),
        sorted(ordered));
}

}  // namespace varpulis::oracle
