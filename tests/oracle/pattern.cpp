#include "oracle/pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"

namespace varpulis::oracle {
namespace {

void number(Node& node, std::uint32_t& next) {
  for (Item& item : node.items) {
    if (!item.negated) item.step = next++;
  }
  for (Node& part : node.parts) number(part, next);
}

void gather(const Node& node, std::vector<const Item*>& all) {
  for (const Item& item : node.items) all.push_back(&item);
  for (const Node& part : node.parts) gather(part, all);
}

std::string condition_text(const Item& item) {
  std::string text;
  for (const Comparison& comparison : item.where) {
    static constexpr const char* signs[] = {"==", "!=", "<", ">"};
    text += text.empty() ? " where " : " and ";
    text += fmt::format("{} {} ", comparison.left, signs[static_cast<std::size_t>(comparison.op)]);
    if (comparison.with == Comparison::With::constant) {
      text += fmt::format("{}", comparison.constant);
      continue;
    }
    const std::uint32_t step = comparison.with == Comparison::With::itself ? item.step : comparison.step;
    text += fmt::format("s{}.{}", step, comparison.right);
    if (comparison.constant != 0) text += fmt::format(" + {}", comparison.constant);
  }
  return text;
}

std::string mark(const Item& item) {
  if (item.min == 1 && item.max == 1) return "";
  if (item.min == 0 && item.max == 1) return "?";
  if (item.min == 0 && item.max == Item::unlimited) return "*";
  if (item.min == 1 && item.max == Item::unlimited) return "+";
  return fmt::format("{{{},{}}}", item.min, item.max);
}

std::string item_text(const Item& item) {
  if (item.negated) return fmt::format("NOT {}{}", item.type, condition_text(item));
  return fmt::format("{}{}{} as s{}", item.type, mark(item), condition_text(item), item.step);
}

std::string node_text(const Node& node) {
  std::string text;
  if (node.kind == Node::Kind::sequence) {
    if (node.items.size() == 1) return item_text(node.items.front());
    for (const Item& item : node.items) text += (text.empty() ? "" : ", ") + item_text(item);
    return "SEQ(" + text + ")";
  }
  for (const Node& part : node.parts) {
    if (!text.empty()) text += node.kind == Node::Kind::all ? " AND " : " OR ";
    text += part.kind == Node::Kind::sequence ? node_text(part) : "(" + node_text(part) + ")";
  }
  return text;
}

}  // namespace

std::uint32_t number(Pattern& pattern) {
  std::uint32_t next = 0;
  number(pattern.root, next);
  return next;
}

std::vector<const Item*> steps(const Pattern& pattern) {
  std::vector<const Item*> all;
  gather(pattern.root, all);
  std::erase_if(all, [](const Item* item) { return item->negated; });
  return all;
}

std::string types(const Pattern& pattern) {
  std::vector<const Item*> all;
  gather(pattern.root, all);
  for (const Item& item : pattern.cancels) all.push_back(&item);
  std::string found;
  for (const Item* item : all) {
    if (found.find(item->type) == std::string::npos) found += item->type;
  }
  return found;
}

bool refers_to_itself(const Item& item) {
  return std::ranges::any_of(item.where, [](const Comparison& comparison) { return comparison.with == Comparison::With::itself; });
}

bool has_arrow_form(const Pattern& pattern) {
  if (pattern.root.kind != Node::Kind::sequence || !pattern.root.items.front().where.empty()) return false;
  if (pattern.root.items.size() == 1 && !pattern.root.items.front().repeats()) return false;  // a plain stream
  return std::ranges::all_of(pattern.root.items, [](const Item& item) {
    return !item.negated && ((item.min == 1 && item.max == 1) || (item.min == 1 && item.max == Item::unlimited));
  });
}

std::string stream_text(const Pattern& pattern) {
  std::string text;
  if (has_arrow_form(pattern)) {
    text = "stream S =";
    for (const Item& item : pattern.root.items) {
      text += fmt::format("{} {}{}{} as s{}", item.step == 0 ? "" : " ->", item.repeats() ? "all " : "", item.type, condition_text(item), item.step);
      if (item.within_ms) text += fmt::format(" .step_within({}ms)", *item.within_ms);
    }
  } else {
    text = "pattern P = " + node_text(pattern.root);
    if (pattern.within_ms) text += fmt::format(" within {}ms", *pattern.within_ms);
    text += "\nstream S = P";
  }
  if (pattern.within_ms && has_arrow_form(pattern)) text += fmt::format(" .within({}ms)", *pattern.within_ms);
  if (pattern.partitioned) text += " .partition_by(k)";
  for (const Item& item : pattern.cancels) text += fmt::format(" .not({}{})", item.type, condition_text(item));
  static constexpr const char* modes[] = {"", " .each()", " .longest()", " .subsets()"};
  static constexpr const char* policies[] = {"", " .strict()", " .stnm()", " .stam()"};
  static constexpr const char* skips[] = {"", " .skip(past_last)", " .skip(to_next)"};
  text += modes[static_cast<std::size_t>(pattern.mode)];
  text += policies[static_cast<std::size_t>(pattern.policy)];
  return text + skips[static_cast<std::size_t>(pattern.skip)];
}

std::string program_text(const Pattern& pattern) {
  std::string fields;
  for (const Item* item : steps(pattern)) {
    if (!fields.empty()) fields += ", ";
    fields += fmt::format(fmt::runtime(pattern.collects ? "s{0}: collect(s{0}.n)" : "s{0}: s{0}.n, c{0}: count(s{0})"), item->step);
  }
  return stream_text(pattern) + " .emit(" + fields + ")\n";
}

}  // namespace varpulis::oracle
