#include "oracle/trend_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "oracle/trends.h"

namespace varpulis::oracle {
namespace {

class Results final : public OutputRows {
 public:
  explicit Results(const Pattern& pattern) {
    for (const std::string& function : trend_functions(pattern)) names_.push_back(function.substr(0, function.find(':')));
  }
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      TrendResult& result = found.emplace_back();
      result.time_ms = rows.time(i).ns / ns_per_ms;
      const data::Column* const key = rows.batch->find("k");
      if (key != nullptr && !key->is_missing(rows.row(i))) result.key = key->value(rows.row(i)).as_integer();
      for (const std::string& name : names_) {
        const data::Value value = rows.batch->find(name)->value(rows.row(i));
        result.values.push_back(value.is_number() ? std::optional(value.as_double()) : std::nullopt);
      }
    }
  }
  std::vector<TrendResult> found;

 private:
  std::vector<std::string> names_;
};

std::string describe(std::string_view program, std::span<const Event> events, std::span<const TrendResult> expected, std::span<const TrendResult> found) {
  std::string text(program);
  for (const Event& event : events) {
    text += fmt::format("  @{}ms {} {{v: {}{}{}}}\n", event.time_ms, event.type, event.v, event.k ? fmt::format(", k: {}", *event.k) : "",
                        event.w ? fmt::format(", w: {}", *event.w) : "");
  }
  const auto add = [&](std::string_view what, std::span<const TrendResult> results) {
    text += fmt::format("{}:\n", what);
    for (const TrendResult& each : results) {
      text += fmt::format("  @{}ms key {}:", each.time_ms, each.key ? fmt::format("{}", *each.key) : "none");
      for (const std::optional<double>& value : each.values) text += value ? fmt::format(" {}", *value) : " null";
      text += '\n';
    }
  };
  add("expected", expected);
  add("found", found);
  return text;
}

// ---- All small cases ----

/// All streams up to `length` over the types and values, one after another, each with a key of its own. Times go on by 1 ms.
std::vector<Event> all_streams(std::string_view types, std::int64_t values, std::size_t length) {
  std::vector<Event> events;
  const std::size_t letters = types.size() * static_cast<std::size_t>(values);
  std::int64_t key = 0;
  std::int64_t time = 0;
  for (std::size_t of = 1; of <= length; ++of) {
    std::vector<std::size_t> word(of, 0);
    for (bool more = true; more;) {
      for (std::size_t i = 0; i < of; ++i) {
        const auto v = static_cast<std::int64_t>(word[i] / types.size()) + 1;
        Event event{.type = types[word[i] % types.size()], .time_ms = ++time, .n = 0, .k = key, .v = v};
        if (i % 2 == 0) event.w = v + static_cast<std::int64_t>(i);
        events.push_back(event);
      }
      ++key;
      time += 1'000;
      std::size_t at = of;
      while (at > 0 && ++word[at - 1] == letters) word[--at] = 0;
      more = at > 0;
    }
  }
  return events;
}

/// Results by key, as far as keys stand alone.
std::map<std::int64_t, std::vector<TrendResult>> by_key(std::span<const TrendResult> results) {
  std::map<std::int64_t, std::vector<TrendResult>> found;
  for (const TrendResult& each : results) found[each.key.value_or(-1)].push_back(each);
  return found;
}

void compare(const Pattern& pattern, const std::optional<TrendWindow>& window, std::span<const Event> events, Tally& tally) {
  const CompiledProgram compiled(trend_program(pattern, window));
  if (!compiled.error().empty()) {
    tally.add_difference(compiled.text() + compiled.error());
    return;
  }
  Results results(pattern);
  compiled.run(events, {}, 0, results);
  const std::map<std::int64_t, std::vector<TrendResult>> found = by_key(results.found);
  for (std::size_t begin = 0; begin < events.size();) {
    std::size_t end = begin;
    while (end < events.size() && events[end].k == events[begin].k) ++end;
    const std::span<const Event> stream = events.subspan(begin, end - begin);
    const std::vector<TrendResult> expected = expected_trends(pattern, window, stream);
    const auto own = found.find(*stream.front().k);
    const std::vector<TrendResult> none;
    const std::vector<TrendResult>& came = own == found.end() ? none : own->second;
    tally.count(1);
    if (came != expected) {
      tally.add_difference(describe(compiled.text(), stream, expected, came));
      return;
    }
    begin = end;
  }
}

/// Conditions of a step: none, and one of each kind.
std::vector<std::vector<Comparison>> conditions(std::uint32_t step, bool repeats) {
  using With = Comparison::With;
  using Op = Comparison::Op;
  std::vector<std::vector<Comparison>> all{{}, {{.op = Op::greater, .with = With::constant, .constant = 1}}};
  if (step > 0) {
    all.push_back({{.op = Op::greater, .with = With::step, .step = step - 1}});
    all.push_back({{.op = Op::equal, .with = With::step, .step = 0}});
  }
  if (repeats) {
    all.push_back({{.op = Op::greater, .with = With::itself}});
    all.push_back({{.op = Op::unequal, .with = With::itself}});
  }
  return all;
}

struct Count {
  std::uint32_t min = 1, max = 1;
};

}  // namespace

void compare_all_trends(Tally& tally) {
  static constexpr Count repeated{.min = 1, .max = Item::unlimited};
  static constexpr std::array few{Count{}, repeated};
  static constexpr std::array many{Count{}, repeated, Count{.min = 0, .max = 1}, Count{.min = 0, .max = Item::unlimited}, Count{.min = 2, .max = 3}};
  const std::vector<Event> short_streams = all_streams("AB", 2, 4);
  const std::vector<Event> plain_streams = all_streams("ABC", 1, 5);
  std::map<std::string, bool> seen;
  for (std::uint32_t size = 1; size <= 3; ++size) {
    const std::span<const Count> counts = size < 3 ? std::span<const Count>(many) : std::span<const Count>(few);
    const auto shapes = static_cast<std::uint32_t>(std::pow(2 * counts.size(), size));
    for (std::uint32_t shape = 0; shape < shapes; ++shape) {
      Pattern pattern;
      pattern.partitioned = true;
      std::uint32_t rest = shape;
      for (std::uint32_t step = 0; step < size; ++step) {
        const Count count = counts[rest / 2 % counts.size()];
        pattern.root.items.push_back({.type = rest % 2 == 0 ? 'A' : 'B', .min = count.min, .max = count.max});
        rest /= 2 * static_cast<std::uint32_t>(counts.size());
      }
      if (pattern.root.items.front().type != 'A') continue;  // the same with the names exchanged
      number(pattern);
      // Conditions, one step at a time.
      for (std::uint32_t step = 0; step < size; ++step) {
        const bool repeats = pattern.root.items[step].repeats();
        for (std::vector<Comparison>& where : conditions(step, repeats)) {
          if (where.empty() && step > 0) continue;
          pattern.root.items[step].where = std::move(where);
          compare(pattern, {}, short_streams, tally);
        }
        pattern.root.items[step].where.clear();
      }
      // Bounds, windows, negations.
      Pattern bounded = pattern;
      bounded.within_ms = 2;
      compare(bounded, {}, plain_streams, tally);
      compare(pattern, TrendWindow{.size = 3}, plain_streams, tally);
      compare(bounded, TrendWindow{.size = 3}, plain_streams, tally);
      compare(pattern, TrendWindow{.kind = TrendWindow::Kind::count, .size = 3}, plain_streams, tally);
      compare(pattern, TrendWindow{.kind = TrendWindow::Kind::session, .size = 2}, plain_streams, tally);
      Pattern cancelled = pattern;
      cancelled.cancels.push_back({.type = 'C'});
      compare(cancelled, {}, plain_streams, tally);
      for (std::uint32_t gap = 1; gap < size; ++gap) {
        Pattern barred = pattern;
        barred.root.items.insert(barred.root.items.begin() + gap, Item{.type = 'C', .negated = true});
        number(barred);
        compare(barred, {}, plain_streams, tally);
      }
    }
  }
}

// ---- Random cases ----

namespace {

bool is_trend_pattern(const Pattern& pattern) {
  const auto is_sequence = [](const Node& node) { return node.kind == Node::Kind::sequence && !node.items.back().negated; };
  if (pattern.root.kind == Node::Kind::sequence) return is_sequence(pattern.root);
  return pattern.root.kind == Node::Kind::any && std::ranges::all_of(pattern.root.parts, is_sequence);
}

TrendWindow make_window(Choices& choices) {
  using Kind = TrendWindow::Kind;
  if (choices.one_in(4)) return {.kind = Kind::count, .size = 1 + choices.below(6)};
  if (choices.one_in(3)) return {.kind = Kind::session, .size = 1 + choices.below(3)};
  return {.kind = Kind::time, .size = 1 + choices.below(9)};
}

void clear_steps(Node& node) {
  for (Item& item : node.items) item.within_ms.reset();
  for (Node& part : node.parts) clear_steps(part);
}

}  // namespace

void compare_made_up_trends(Choices& choices, Tally& tally) {
  Pattern pattern = make_pattern(choices);
  for (int tries = 0; !is_trend_pattern(pattern) && tries < 20; ++tries) pattern = make_pattern(choices);
  if (!is_trend_pattern(pattern)) return;
  clear_steps(pattern.root);
  pattern.mode = Mode::unset;
  pattern.policy = Policy::unset;
  pattern.skip = Skip::none;
  std::optional<TrendWindow> window;
  if (choices.one_in(2)) window = make_window(choices);
  const CompiledProgram compiled(trend_program(pattern, window));
  if (!compiled.error().empty()) {
    tally.add_difference(compiled.text() + compiled.error());
    return;
  }
  for (int stream = 0; stream < 4; ++stream) {
    std::vector<Event> events = make_events(choices, pattern, false);
    if (events.size() > 14) events.resize(14);
    const std::vector<TrendResult> expected = expected_trends(pattern, window, events);
    static constexpr std::array<RunOptions, 4> ways{RunOptions{}, {.batch_events = 1, .restart_every = 1}, {.batch_events = 3}, {.batch_events = 2, .stepped = true}};
    for (const RunOptions& way : ways) {
      Results results(pattern);
      compiled.run(events, way, 0, results);
      tally.count(1);
      if (results.found == expected) continue;
      tally.add_difference(fmt::format("batches of {}, restarts {}, stepped {}\n{}", way.batch_events, way.restart_every, way.stepped,
                                       describe(compiled.text(), events, expected, results.found)));
      return;
    }
  }
}

// ---- Several queries ----

namespace {

/// Numbers of trends by stream.
class Counts final : public OutputRows {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      TrendResult& result = found[std::string(rows.type_of(i))].emplace_back();
      result.time_ms = rows.time(i).ns / ns_per_ms;
      const data::Column* const key = rows.batch->find("k");
      if (key != nullptr && !key->is_missing(rows.row(i))) result.key = key->value(rows.row(i)).as_integer();
      result.values.emplace_back(rows.batch->find("n")->value(rows.row(i)).as_double());
    }
  }
  std::map<std::string, std::vector<TrendResult>> found;
};

void clear_conditions(Node& node) {
  for (Item& item : node.items) item.where.clear();
  for (Node& part : node.parts) clear_conditions(part);
}

/// `A -> all B`, what queries share most of.
Pattern starts_and_bursts() {
  Pattern pattern;
  pattern.root.items = {Item{.type = 'A'}, Item{.type = 'B', .max = Item::unlimited}};
  number(pattern);
  return pattern;
}

/// Events of one type often follow one another.
void gather_bursts(Choices& choices, std::vector<Event>& events) {
  for (std::size_t i = 1; i < events.size(); ++i) {
    if (!choices.one_in(3)) events[i].type = events[i - 1].type;
  }
}

}  // namespace

void compare_query_sets(Choices& choices, Tally& tally) {
  std::map<std::string, std::pair<Pattern, TrendWindow>> queries;
  std::string text;
  for (std::uint32_t query = 2 + choices.below(3); query > 0; --query) {
    Pattern pattern = choices.one_in(3) ? starts_and_bursts() : make_pattern(choices);
    if (!is_trend_pattern(pattern)) continue;
    clear_steps(pattern.root);
    pattern.mode = Mode::unset;
    pattern.policy = Policy::unset;
    pattern.skip = Skip::none;
    if (!choices.one_in(4)) {
      clear_conditions(pattern.root);
      for (Item& item : pattern.cancels) item.where.clear();
      pattern.partitioned = false;
      pattern.within_ms.reset();
    }
    const TrendWindow window = make_window(choices);
    std::string own = stream_text(pattern);
    for (std::size_t at = 0; (at = own.find("stream S", at)) != std::string::npos; ++at) own.replace(at, 8, fmt::format("stream Q{}", query));
    for (std::size_t at = 0; (at = own.find("pattern P", at)) != std::string::npos; ++at) own.replace(at, 9, fmt::format("pattern P{}", query));
    for (std::size_t at = 0; (at = own.find("= P", at)) != std::string::npos; ++at) own.replace(at, 3, fmt::format("= P{}", query));
    text += fmt::format("{}{} .trend_aggregate(n: count_trends()) .emit({})\n", own, window.text(), pattern.partitioned ? "" : "n: n");
    queries.emplace(fmt::format("Q{}", query), std::pair(pattern, window));
  }
  if (queries.empty()) return;
  const CompiledProgram compiled(text);
  if (!compiled.error().empty()) {
    tally.add_difference(compiled.text() + compiled.error());
    return;
  }
  for (int stream = 0; stream < 2; ++stream) {
    std::vector<Event> events = make_events(choices, queries.begin()->second.first, stream == 0);
    if (events.size() > 16) events.resize(16);
    if (choices.one_in(2)) gather_bursts(choices, events);
    std::map<std::string, std::vector<TrendResult>> expected;
    for (const auto& [name, query] : queries) {
      for (TrendResult& each : expected_trends(query.first, query.second, events)) {
        each.values.resize(1);
        expected[name].push_back(std::move(each));
      }
    }
    static constexpr std::array<RunOptions, 4> ways{RunOptions{}, {.batch_events = 1, .restart_every = 1}, {.batch_events = 4}, {.batch_events = 2, .stepped = true}};
    for (const RunOptions& way : ways) {
      Counts counts;
      compiled.run(events, way, 0, counts);
      tally.count(1);
      if (counts.found == expected) continue;
      for (const auto& [name, results] : expected) {
        if (counts.found[name] == results) continue;
        tally.add_difference(fmt::format("batches of {}, restarts {}, stepped {}, {}\n{}", way.batch_events, way.restart_every, way.stepped, name,
                                         describe(compiled.text(), events, results, counts.found[name])));
        return;
      }
    }
  }
}

}  // namespace varpulis::oracle
