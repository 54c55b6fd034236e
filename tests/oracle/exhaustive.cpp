#include "oracle/exhaustive.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/assert.h"

namespace varpulis::oracle {
namespace {

// ---- Patterns ----

enum class Form : std::uint8_t { one, plus, star, optional, two_or_three, negated };

Item item_of(Form form, char type) {
  Item item{.type = type};
  if (form == Form::star || form == Form::optional) item.min = 0;
  if (form == Form::plus || form == Form::star) item.max = Item::unlimited;
  if (form == Form::two_or_three) {
    item.min = 2;
    item.max = 3;
  }
  item.negated = form == Form::negated;
  return item;
}

/// All ways to give `count` items types, up to renaming: each is a type that came before, or the next new one.
std::vector<std::string> typings(std::size_t count) {
  std::vector<std::string> all{""};
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::string> longer;
    for (const std::string& types : all) {
      const char next = types.empty() ? 'A' : static_cast<char>(*std::ranges::max_element(types) + 1);
      for (char type = 'A'; type <= next; ++type) longer.push_back(types + type);
    }
    all = std::move(longer);
  }
  return all;
}

void add_sequences(std::size_t count, std::span<const Form> forms, std::vector<Pattern>& into) {
  std::vector<std::size_t> chosen(count, 0);
  for (;;) {
    if (forms[chosen[0]] != Form::negated) {
      for (const std::string& types : typings(count)) {
        Pattern& pattern = into.emplace_back();
        for (std::size_t i = 0; i < count; ++i) pattern.root.items.push_back(item_of(forms[chosen[i]], types[i]));
      }
    }
    std::size_t i = 0;
    while (i < count && ++chosen[i] == forms.size()) chosen[i++] = 0;
    if (i == count) return;
  }
}

Node sequence(std::vector<Item> items) { return {.kind = Node::Kind::sequence, .items = std::move(items)}; }

/// AND and OR of two or three parts with three items together: items, sequences of two, and each other.
void add_combinations(std::vector<Pattern>& into) {
  using enum Form;
  for (const Node::Kind kind : {Node::Kind::all, Node::Kind::any}) {
    const Node::Kind other = kind == Node::Kind::all ? Node::Kind::any : Node::Kind::all;
    const auto add = [&](std::vector<Node> parts) {
      into.push_back({.root = {.kind = kind, .parts = std::move(parts)}});
    };
    for (const std::string& t : typings(2)) {
      for (const Form left : {one, plus, star, optional}) {
        for (const Form right : {one, plus, negated}) {
          if (right == negated && (kind == Node::Kind::any || left == star || left == optional)) continue;
          if (left == star || left == optional) continue;
          add({sequence({item_of(left, t[0])}), sequence({item_of(right, t[1])})});
        }
      }
    }
    for (const std::string& t : typings(3)) {
      add({sequence({item_of(one, t[0])}), sequence({item_of(one, t[1])}), sequence({item_of(one, t[2])})});
      for (const Form form : {one, plus, optional, negated}) {
        if (form == negated) continue;
        add({sequence({item_of(one, t[0]), item_of(form, t[1])}), sequence({item_of(one, t[2])})});
        add({sequence({item_of(one, t[0])}), sequence({item_of(one, t[1]), item_of(form, t[2])})});
      }
      add({{.kind = other, .parts = {sequence({item_of(one, t[0])}), sequence({item_of(one, t[1])})}},
           sequence({item_of(one, t[2])})});
      add({sequence({item_of(one, t[0])}),
           {.kind = other, .parts = {sequence({item_of(one, t[1])}), sequence({item_of(one, t[2])})}}});
      if (kind == Node::Kind::all) {
        add({sequence({item_of(one, t[0])}), sequence({item_of(one, t[1])}), sequence({item_of(negated, t[2])})});
        add({sequence({item_of(one, t[0])}), sequence({item_of(negated, t[1])}), sequence({item_of(one, t[2])})});
        add({sequence({item_of(one, t[0]), item_of(one, t[1])}), sequence({item_of(negated, t[2])})});
      }
    }
    for (const std::string& t : typings(4)) {
      if (*std::ranges::max_element(t) > 'C') continue;
      add({sequence({item_of(one, t[0]), item_of(one, t[1])}), sequence({item_of(one, t[2]), item_of(one, t[3])})});
      add({sequence({item_of(one, t[0]), item_of(negated, t[1]), item_of(one, t[2])}), sequence({item_of(one, t[3])})});
    }
  }
}

bool needs_bound(const Node& node) {
  if (node.kind == Node::Kind::sequence) return node.items.back().negated;
  return std::ranges::any_of(node.parts, &needs_bound);
}

bool repeats(const Node& node) { return std::ranges::any_of(node.items, &Item::repeats); }

struct Settings {
  Mode mode = Mode::unset;
  Policy policy = Policy::unset;
  Skip skip = Skip::none;
};

/// Each setting singly, and modes with policies.
std::vector<Settings> settings(const Node& root, bool pairs) {
  std::vector<Settings> all{{.skip = Skip::past_last}, {.skip = Skip::to_next}};
  if (root.kind == Node::Kind::any) all.clear();
  const bool modes = root.kind == Node::Kind::sequence && repeats(root);
  for (const Mode mode : {Mode::unset, Mode::each, Mode::longest, Mode::subsets}) {
    for (const Policy policy : {Policy::unset, Policy::strict, Policy::stnm, Policy::stam}) {
      if (mode != Mode::unset && policy != Policy::unset && (!modes || !pairs)) continue;
      all.push_back({.mode = mode, .policy = policy});
    }
  }
  return all;
}

// ---- Streams ----

/// Streams one after the other, each a partition of its own.
struct Streams {
  std::vector<Event> events;
  std::vector<std::size_t> ends;  // where each ends in `events`

  void add(std::string_view types, std::span<const std::int64_t> distances) {
    std::int64_t time = events.empty() ? 0 : events.back().time_ms + 10;
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (i > 0) time += distances[i - 1];
      const auto number = static_cast<std::int64_t>(events.size());
      events.push_back({.type = types[i], .time_ms = time, .n = number, .k = static_cast<std::int64_t>(ends.size())});
    }
    ends.push_back(events.size());
  }
};

constexpr std::int64_t bound_ms =
    2;  // distances are 1 or 2, so that two events far enough apart reach, meet or miss it

/// All streams over the first `types` types; with `timed`, with all distances up to `all_distances` events, and one of them for longer ones.
Streams all_streams(std::size_t types, std::size_t length_max, bool timed, std::size_t all_distances) {
  Streams streams;
  std::uint64_t mixed = 1;
  for (std::size_t length = 1; length <= length_max; ++length) {
    std::vector<std::size_t> chosen(length, 0);
    for (bool more = true; more;) {
      std::string text;
      for (const std::size_t type : chosen) text += static_cast<char>('A' + type);
      const std::uint64_t variants = timed ? std::uint64_t{1} << (length - 1) : 1;
      mixed = mixed * 6364136223846793005U + 1442695040888963407U;
      for (std::uint64_t v = 0; v < variants; ++v) {
        if (length > all_distances && v != (mixed >> 33U) % variants) continue;
        std::vector<std::int64_t> distances;
        for (std::size_t i = 0; i + 1 < length; ++i) distances.push_back(1 + static_cast<std::int64_t>(v >> i & 1U));
        streams.add(text, distances);
      }
      std::size_t i = 0;
      while (i < length && ++chosen[i] == types) chosen[i++] = 0;
      more = i < length;
    }
  }
  return streams;
}

/// Looks for the first stream alone on which the two differ; they all differ together.
void report(const Pattern& pattern, const CompiledPattern& compiled, const Streams& streams,
            std::span<const Match> expected, std::span<const Match> found, Tally& tally) {
  std::size_t begin = 0;
  for (const std::size_t end : streams.ends) {
    // What came before may matter by the time that it ends.
    std::vector<Event> events(streams.events.begin() + static_cast<std::ptrdiff_t>(begin),
                              streams.events.begin() + static_cast<std::ptrdiff_t>(end));
    for (int closed = 0; closed < 2; ++closed) {
      if (closed == 1)
        events.push_back({.type = events.front().type, .time_ms = events.back().time_ms + 10, .n = -1, .k = -1});
      const std::vector<Match> wanted = find_matches(pattern, events);
      const std::vector<Match> got = compiled.run(events);
      if (wanted != got) {
        tally.add_difference(describe(compiled.text(), events, wanted, got));
        return;
      }
    }
    begin = end;
  }
  tally.add_difference(describe(compiled.text(), streams.events, expected, found));
}

}  // namespace

void compare_exhaustively(const ExhaustiveOptions& options, Tally& tally) {
  using enum Form;
  static constexpr Form all_forms[] = {one, plus, star, optional, two_or_three, negated};
  static constexpr Form main_forms[] = {one, plus, star, optional, negated};
  std::vector<Pattern> patterns;
  add_sequences(1, all_forms, patterns);
  add_sequences(2, all_forms, patterns);
  add_sequences(3, options.everything ? std::span<const Form>(all_forms) : main_forms, patterns);
  add_combinations(patterns);

  std::map<std::pair<std::size_t, bool>, Streams> streams;
  std::uint64_t serial = 0;
  for (std::size_t p = options.part; p < patterns.size(); p += options.parts) {
    if (options.everything && (p - options.part) / options.parts % 100 == 0) {
      fmt::print(stderr, "pattern {} of {}, {} cases so far\n", p, patterns.size(), tally.cases());
    }
    Pattern& pattern = patterns[p];
    number(pattern);
    pattern.partitioned = true;
    const std::size_t type_count = types(pattern).size();
    for (const bool timed : {false, true}) {
      if (!timed && needs_bound(pattern.root)) continue;
      pattern.within_ms = timed ? std::optional(bound_ms) : std::nullopt;
      Streams& inputs = streams[{type_count, timed}];
      if (inputs.events.empty())
        inputs = all_streams(type_count, options.length, timed,
                             std::min<std::size_t>(options.everything ? 5 : 4, options.length));
      for (const Settings& setting : settings(pattern.root, options.everything || !timed)) {
        pattern.mode = setting.mode;
        pattern.policy = setting.policy;
        pattern.skip = setting.skip;
        pattern.collects = ++serial % 4 != 0;
        const CompiledPattern compiled(pattern, program_text(pattern));
        if (!compiled.error().empty()) {
          tally.add_difference(compiled.text() + compiled.error());
          continue;
        }
        tally.count(inputs.ends.size());
        const std::vector<Match> expected = find_matches(pattern, inputs.events);
        const std::vector<Match> found = compiled.run(inputs.events);
        if (expected != found) report(pattern, compiled, inputs, expected, found, tally);
      }
    }
  }
}

}  // namespace varpulis::oracle
