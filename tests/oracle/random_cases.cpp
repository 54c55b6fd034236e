#include "oracle/random_cases.h"

#include <algorithm>

namespace varpulis::oracle {
namespace {

char type(Choices& choices) { return static_cast<char>('A' + choices.below(choices.one_in(3) ? 4 : 3)); }

Comparison comparison(Choices& choices, std::uint32_t steps_from, std::uint32_t steps_before, bool repeats) {
  Comparison made;
  made.left = choices.one_in(4) ? 'w' : 'v';
  made.op = choices.one_in(2) ? Comparison::Op::equal : static_cast<Comparison::Op>(choices.below(4));
  const std::uint32_t with = choices.below(4);
  if (with == 0 && repeats) {
    made.with = Comparison::With::itself;
    made.op = choices.one_in(4) ? made.op : Comparison::Op::greater;
    made.right = choices.one_in(4) ? 'w' : made.left;
  } else if (with <= 2 && steps_before > steps_from) {
    made.with = Comparison::With::step;
    made.step = steps_from + choices.below(steps_before - steps_from);
    made.right = choices.one_in(4) ? 'w' : made.left;
  }
  if (made.with == Comparison::With::constant || choices.one_in(4)) made.constant = 1 + choices.below(2);
  return made;
}

/// `steps` counts the positive items so far; conditions may refer to those from `steps_from`.
Item item(Choices& choices, bool may_be_negated, std::uint32_t steps_from, std::uint32_t& steps) {
  Item made{.type = type(choices)};
  made.negated = may_be_negated && choices.one_in(4);
  if (!made.negated) {
    switch (choices.below(10)) {
      case 0: case 1: case 2: made.max = Item::unlimited; break;
      case 3: made.min = 0; made.max = Item::unlimited; break;
      case 4: made.min = 0; break;
      case 5:
        made.min = choices.below(3);
        made.max = made.min + 1 + choices.below(2);
        break;
      default: break;
    }
  }
  for (std::uint32_t conditions = choices.one_in(2) ? 0 : 1 + choices.below(2); conditions > 0; --conditions) {
    made.where.push_back(comparison(choices, steps_from, steps, made.repeats()));
  }
  if (!made.negated) ++steps;
  return made;
}

Node sequence(Choices& choices, std::uint32_t items_max, bool absence, std::uint32_t steps_from, std::uint32_t& steps) {
  Node made;
  const std::uint32_t items = 1 + choices.below(items_max);
  for (std::uint32_t i = 0; i < items; ++i) {
    const bool is_last = i + 1 == items;
    made.items.push_back(item(choices, i > 0 && (absence || !is_last), steps_from, steps));
  }
  return made;
}

Node combination(Choices& choices, Node::Kind kind, std::uint32_t depth, std::uint32_t steps_from, std::uint32_t& steps) {
  Node made{.kind = kind};
  const std::uint32_t parts = 2 + choices.below(2);
  for (std::uint32_t i = 0; i < parts; ++i) {
    const std::uint32_t from = kind == Node::Kind::any ? steps : steps_from;  // alternatives know nothing of each other
    if (depth > 0 && choices.one_in(4)) {
      made.parts.push_back(combination(choices, kind == Node::Kind::all ? Node::Kind::any : Node::Kind::all, depth - 1, from, steps));
    } else if (kind == Node::Kind::all && i > 0 && choices.one_in(5)) {
      Item negated = item(choices, false, from, steps);
      --steps;
      negated.negated = true;
      negated.min = negated.max = 1;
      std::erase_if(negated.where, [](const Comparison& each) { return each.with == Comparison::With::itself; });
      made.parts.push_back({.items = {negated}});
    } else {
      made.parts.push_back(sequence(choices, 2, depth > 0 && kind == Node::Kind::any, from, steps));
    }
  }
  return made;
}

bool awaits_absence(const Node& node) {
  if (node.kind == Node::Kind::sequence) return node.items.back().negated;
  return std::ranges::any_of(node.parts, &awaits_absence);
}

}  // namespace

Pattern make_pattern(Choices& choices) {
  Pattern made;
  std::uint32_t steps = 0;
  const std::uint32_t kind = choices.below(8);
  if (kind == 0) {
    made.root = combination(choices, Node::Kind::any, 1, 0, steps);
  } else if (kind == 1) {
    made.root = combination(choices, Node::Kind::all, 1, 0, steps);
  } else {
    made.root = sequence(choices, 5, true, 0, steps);
  }
  number(made);
  if (kind > 1 && has_arrow_form(made)) {
    for (Item& each : made.root.items) {
      if (each.step > 0 && choices.one_in(4)) each.within_ms = 1 + choices.below(3);
    }
  }
  if (choices.one_in(5)) {
    // Of the last step's type it might mean absence; that has a notation of its own here.
    std::uint32_t none = steps;
    Item cancel = item(choices, false, 0, none);
    cancel.negated = true;
    cancel.min = cancel.max = 1;
    std::erase_if(cancel.where, [](const Comparison& each) { return each.with == Comparison::With::itself; });
    const std::vector<const Item*> all = oracle::steps(made);
    if (std::ranges::none_of(all, [&](const Item* each) { return each->type == cancel.type; })) made.cancels.push_back(cancel);
  }
  if (awaits_absence(made.root) || choices.one_in(2)) made.within_ms = 1 + choices.below(6);
  made.mode = static_cast<Mode>(choices.below(4));
  made.policy = static_cast<Policy>(choices.one_in(2) ? 0 : choices.below(4));
  if (made.root.kind != Node::Kind::any && choices.one_in(6)) made.skip = static_cast<Skip>(1 + choices.below(2));
  made.partitioned = choices.one_in(2);
  made.collects = !choices.one_in(3);
  return made;
}

std::vector<Event> make_events(Choices& choices, const Pattern& pattern, bool in_order) {
  const std::uint32_t count = 1 + choices.below(pattern.mode == Mode::subsets ? 10 : 30);
  const bool disturbed = !in_order && choices.one_in(4);
  const bool keyless = choices.one_in(4);
  std::vector<Event> events;
  std::int64_t time = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    time += choices.one_in(3) ? choices.below(4) : choices.below(2);
    Event event{.type = type(choices), .time_ms = time, .n = i, .k = choices.below(2), .v = choices.below(4)};
    if (choices.one_in(2)) event.w = choices.below(3);
    if (keyless && choices.one_in(5)) event.k.reset();
    if (disturbed && choices.one_in(4)) event.time_ms = std::max<std::int64_t>(0, time - choices.below(4));
    events.push_back(event);
  }
  return events;
}

}  // namespace varpulis::oracle
