// Streams and patterns: on one line when they fit, else one operator or item per line.
#include "vpl/format_printer.h"

namespace varpulis::vpl {

void Printer::stream(const StreamDeclaration& stream, SourceSpan at, std::size_t indent) {
  const std::string head = "stream " + stream.name.text + (stream.type ? ": " + text(*stream.type) : "") + " = ";
  const Source& source = stream.source;
  const bool list = !std::holds_alternative<EventSource>(source.node);
  const bool list_commented = list && comment_in(source.at.begin, source.at.end);
  std::string line = head + text(source, indent);
  const bool break_source = list_commented || (list && !fits(indent, line));
  for (const Link& each : stream.links) line += " " + link_text(each, indent);
  begin_statement(at, list_commented ? source.at.begin : source.at.end, indent);
  if (!break_source && fits(indent, line) && !comment_in(source.at.end, at.end)) return put(indent, line, at.end);
  if (break_source) broken_source(head, source, indent);
  else put(indent, head + text(source, indent), source.at.end);
  for (const Link& each : stream.links) link(each, indent + format_indentation);
}

void Printer::broken_source(std::string_view head, const Source& source, std::size_t indent) {
  const std::size_t inside = indent + format_indentation;
  std::vector<Item> list;
  std::string keyword;
  if (const auto* composite = std::get_if<CompositeSource>(&source.node)) {
    keyword = composite->kind.text;
    for (const SourceItem& item : composite->items) list.push_back({.at = item.at, .text = text(item, inside)});
  } else if (const auto* sequence = std::get_if<SequenceSource>(&source.node)) {
    keyword = sequence->keyword.text;
    for (const Step& step : sequence->steps) list.push_back({.at = step.at, .text = text(step, inside, true)});
  } else {
    const auto& timer = std::get<TimerSource>(source.node);
    keyword = timer.keyword.text;
    list = items(timer.arguments, indent);
  }
  broken_list(indent, std::string(head) + keyword + "(", list, ")", source.at.end);
}

/// An operator or step of a broken stream.
void Printer::link(const Link& link, std::size_t indent) {
  const std::string line = link_text(link, indent);
  const Call* call = std::get_if<Call>(&link);
  if (call == nullptr) {
    const Step& step = std::get<Step>(link);
    comments_before(step.at.end, indent);
    return put(indent, line, step.at.end);
  }
  const bool commented = !call->arguments.empty() && comment_in(call->name.at.end, call->at.end);
  if (commented || (call->arguments.size() > 1 && !fits(indent, line))) {
    comments_before(call->at.begin, indent);
    const std::string open = "." + call->name.text + (call->as_type ? " as " + call->as_type->text + " (" : "(");
    return broken_list(indent, open, items(call->arguments, indent), ")", call->at.end);
  }
  comments_before(call->at.end, indent);
  put(indent, line, call->at.end);
}

void Printer::pattern(const PatternDeclaration& declaration, SourceSpan at, std::size_t indent) {
  const Pattern& whole = declaration.pattern;
  const std::size_t inside = indent + format_indentation;
  const std::string head = "pattern " + declaration.name.text + " = ";
  std::string clauses;
  if (declaration.within) clauses += "within " + text(*declaration.within, inside);
  if (declaration.partition_by)
    clauses += (clauses.empty() ? "" : " ") + ("partition by " + text(*declaration.partition_by, inside));
  const std::string line = head + text(whole, indent) + (clauses.empty() ? "" : " ") + clauses;

  const std::vector<Pattern>* items = nullptr;
  std::string_view separator;
  bool sequence = false;
  if (whole.parenthesized) {
  } else if (const auto* steps = std::get_if<PatternSequence>(&whole.node)) {
    items = &steps->items;
    separator = "-> ";
    sequence = !steps->arrows;
  } else if (const auto* all = std::get_if<PatternAnd>(&whole.node)) {
    items = &all->operands;
    separator = "AND ";
  } else if (const auto* any = std::get_if<PatternOr>(&whole.node)) {
    items = &any->operands;
    separator = "OR ";
  }
  if (items != nullptr && items->empty()) items = nullptr;
  // Comments up to here are comments of the first line.
  const std::uint32_t first_end = items == nullptr ? whole.at.end : sequence ? whole.at.begin : items->front().at.end;
  begin_statement(at, first_end, indent);
  if (fits(indent, line) && !comment_in(first_end, at.end)) return put(indent, line, at.end);
  if (items == nullptr) {
    put(indent, head + text(whole, indent), whole.at.end);
  } else if (sequence) {
    std::vector<Item> list;
    for (const Pattern& item : *items) list.push_back({.at = item.at, .text = text(item, inside)});
    broken_list(indent, head + "SEQ(", list, ")", whole.at.end);
  } else {
    for (const Pattern& item : *items) {
      if (&item == items->data()) {
        put(indent, head + text(item, indent), item.at.end);
        continue;
      }
      comments_before(item.at.end, inside);
      put(inside, std::string(separator) + text(item, inside), item.at.end);
    }
  }
  if (clauses.empty()) return;
  comments_before(at.end, inside);
  put(inside, clauses, at.end);
}

}  // namespace varpulis::vpl
