#include "sema/stream_graph.h"

#include <algorithm>
#include <set>

#include "sema/lower_expression.h"
#include "sema/lower_function.h"

namespace varpulis::sema {
namespace {

using Edges = std::map<std::string, std::set<std::string>, std::less<>>;  // stream -> streams that it reads

/// The streams from `from` to `to` along what each reads, both included; empty when there is no way. A way has at least one edge.
std::vector<std::string> way(const Edges& edges, const std::string& from, const std::string& to) {
  std::map<std::string, std::string> came_from;
  std::vector<std::string> todo;
  const auto visit = [&](const std::string& stream) {
    const auto reads = edges.find(stream);
    if (reads == edges.end()) return;
    for (const std::string& read : reads->second) {
      if (came_from.emplace(read, stream).second) todo.push_back(read);
    }
  };
  visit(from);
  for (std::size_t i = 0; i < todo.size() && !came_from.contains(to); ++i) visit(std::string(todo[i]));
  if (!came_from.contains(to)) return {};
  std::vector<std::string> result{to};
  do { result.push_back(came_from.at(result.back())); } while (result.back() != from);
  std::ranges::reverse(result);
  return result;
}

/// Whether `from` reads `to`, directly or through others. Searches from both ends at once, so that the smaller side decides the cost.
bool reads_through(const Edges& edges, const Edges& readers, const std::string& from, const std::string& to) {
  std::set<std::string> seen_down{from};
  std::set<std::string> seen_up{to};
  std::vector<std::string> down{from};
  std::vector<std::string> up{to};
  const auto step = [](const Edges& along, std::set<std::string>& seen, std::vector<std::string>& todo, std::size_t i,
                       const std::string& wanted) {
    const auto next = along.find(todo[i]);
    if (next == along.end()) return false;
    for (const std::string& each : next->second) {
      if (each == wanted) return true;
      if (seen.insert(each).second) todo.push_back(each);
    }
    return false;
  };
  for (std::size_t i = 0; i < down.size() && i < up.size(); ++i) {
    if (step(edges, seen_down, down, i, to) || step(readers, seen_up, up, i, from)) return true;
  }
  return false;
}

Edges edges_of(const Declarations& declarations) {
  Edges edges;
  for (const vpl::StreamDeclaration* stream : declarations.streams_in_order) {
    const std::string& name = stream->name.text;
    const auto* event = std::get_if<vpl::EventSource>(&stream->source.node);
    const bool from_input = event != nullptr && event->from.has_value();
    std::set<std::string>& reads = edges[name];
    for (const Read& read : reads_of(declarations, *stream)) {
      // `stream T = T.from(...)` reads T from its connector.
      if (declarations.streams.contains(read.type) && !(from_input && read.type == name)) reads.insert(read.type);
    }
  }
  return edges;
}

void report_cycle(Analysis& analysis, const std::vector<std::string>& loop) {
  const Declarations& declarations = analysis.declarations;
  const vpl::StreamDeclaration& first = *declarations.streams.at(loop.front());
  const auto place = [&](const std::string& reader, const std::string& read) {
    for (const Read& each : reads_of(declarations, *declarations.streams.at(reader))) {
      if (each.type == read) return each.at;
    }
    return declarations.streams.at(reader)->name.at;
  };
  Diagnostic& found = analysis.error(
      code::cyclic_streams, place(loop[0], loop[1]),
      loop.size() == 2 ? fmt::format("stream `{}` reads itself", loop[0])
                       : fmt::format("stream `{}` reads its own output: {}", loop[0], fmt::join(loop, " <- ")));
  for (std::size_t i = 1; i + 1 < loop.size(); ++i) {
    found.labels.push_back(
        {.at = place(loop[i], loop[i + 1]), .message = fmt::format("`{}` reads `{}` here", loop[i], loop[i + 1])});
  }
  found.help = loop.size() == 2
                   ? fmt::format("give the stream another name than its source; `{}` would receive what it produces",
                                 first.name.text)
                   : std::string("let one of them read an event type instead of a stream of the loop");
}

/// `left`: the streams that could not be ordered: those on cycles, and those that read from cycles.
void report_cycles(Analysis& analysis, const Edges& edges, std::vector<const vpl::StreamDeclaration*> left) {
  std::map<std::string_view, std::size_t> readers;
  for (const vpl::StreamDeclaration* stream : left) readers.try_emplace(stream->name.text, 0);
  for (const vpl::StreamDeclaration* stream : left) {
    for (const std::string& read : edges.at(stream->name.text)) {
      if (const auto found = readers.find(read); found != readers.end()) ++found->second;
    }
  }
  // A stream that nothing left reads is on no cycle.
  std::vector<std::string_view> unread;
  for (const auto& [name, count] : readers) {
    if (count == 0) unread.push_back(name);
  }
  for (std::size_t i = 0; i < unread.size(); ++i) {
    for (const std::string& read : edges.at(std::string(unread[i]))) {
      if (const auto found = readers.find(read); found != readers.end() && --found->second == 0)
        unread.push_back(found->first);
    }
  }
  std::set<std::string> reported;
  for (const vpl::StreamDeclaration* stream : left) {
    const std::string& name = stream->name.text;
    if (readers.at(name) == 0 || reported.contains(name)) continue;
    const std::vector<std::string> loop = way(edges, name, name);
    if (loop.empty()) continue;  // between two cycles
    reported.insert(loop.begin(), loop.end());
    report_cycle(analysis, loop);
  }
}

// ---- What functions emit ----

struct CalledFunctions {
  const Declarations& declarations;
  std::set<std::string> seen;
  std::vector<const FunctionSymbol*> order;

  void call(const std::string& name) {
    const auto function = declarations.functions.find(name);
    if (function == declarations.functions.end() || !seen.insert(name).second) return;
    order.push_back(&function->second);
  }

  void expression(const vpl::Expression& expression) { std::visit(*this, expression.node); }
  void expression(const vpl::ExpressionPtr& expression) {
    if (expression) std::visit(*this, expression->node);
  }

  template <typename Leaf>
  void operator()(const Leaf&) {}
  void operator()(const vpl::ArrayLiteral& node) {
    for (const vpl::Expression& element : node.elements) expression(element);
  }
  void operator()(const vpl::MapLiteral& node) {
    for (const vpl::MapEntry& entry : node.entries) expression(entry.value);
  }
  void operator()(const vpl::Unary& node) { expression(node.operand); }
  void operator()(const vpl::Binary& node) {
    expression(node.left);
    expression(node.right);
  }
  void operator()(const vpl::IsNull& node) { expression(node.operand); }
  void operator()(const vpl::Conditional& node) {
    expression(node.condition);
    expression(node.then);
    expression(node.otherwise);
  }
  void operator()(const vpl::Member& node) { expression(node.object); }
  void operator()(const vpl::Index& node) {
    expression(node.object);
    expression(node.index);
  }
  void operator()(const vpl::Slice& node) {
    expression(node.object);
    expression(node.begin);
    expression(node.end);
  }
  void operator()(const vpl::CallExpression& node) {
    if (const std::string* name = bare_name(*node.callee)) {
      call(*name);
    } else {
      expression(node.callee);
    }
    for (const vpl::Argument& argument : node.arguments) expression(argument.value);
  }
  void operator()(const vpl::Lambda& node) { expression(node.body); }

  void operator_call(const vpl::Call& call_of_operator) {
    for (const vpl::Argument& argument : call_of_operator.arguments) {
      expression(argument.value);
      for (const vpl::Call& each : argument.branch) operator_call(each);
    }
  }
};

void emitted_by_call(const Analysis& analysis, const vpl::Call& call, std::vector<Read>& result) {
  if (call.as_type) result.push_back({.type = call.as_type->text, .at = call.as_type->at});
  if (call.name.text == "process" || call.name.text == "on_error") {
    CalledFunctions called{.declarations = analysis.declarations, .seen = {}, .order = {}};
    called.operator_call(call);
    for (const FunctionSymbol* function : called.order) {
      std::set<std::string> types;
      function->object->collect_emitted_types(types);
      for (const std::string& type : types) result.push_back({.type = type, .at = call.at});
    }
  }
  const bool names_late = call.name.text == "watermark" || call.name.text == "allowed_lateness";
  for (const vpl::Argument& argument : call.arguments) {
    if (names_late && argument.name && argument.name->text == "late_to" && argument.value) {
      const std::string* type = bare_name(*argument.value);
      if (type == nullptr) type = text_literal(*argument.value);
      if (type != nullptr) result.push_back({.type = *type, .at = argument.value->at});
    }
    for (const vpl::Call& each : argument.branch) emitted_by_call(analysis, each, result);
  }
}

}  // namespace

void collect_steps(const vpl::Pattern& pattern, std::vector<const vpl::Step*>& steps) {
  if (const auto* step = std::get_if<vpl::Step>(&pattern.node)) {
    steps.push_back(step);
  } else if (const auto* sequence = std::get_if<vpl::PatternSequence>(&pattern.node)) {
    for (const vpl::Pattern& item : sequence->items) collect_steps(item, steps);
  } else if (const auto* all = std::get_if<vpl::PatternAnd>(&pattern.node)) {
    for (const vpl::Pattern& operand : all->operands) collect_steps(operand, steps);
  } else if (const auto* any = std::get_if<vpl::PatternOr>(&pattern.node)) {
    for (const vpl::Pattern& operand : any->operands) collect_steps(operand, steps);
  } else if (const auto* negation = std::get_if<vpl::PatternNot>(&pattern.node)) {
    collect_steps(*negation->operand, steps);
  }
}

const vpl::PatternDeclaration* pattern_of(const Declarations& declarations, const vpl::StreamDeclaration& stream) {
  const auto* event = std::get_if<vpl::EventSource>(&stream.source.node);
  if (event == nullptr || event->from) return nullptr;
  const auto pattern = declarations.patterns.find(event->step.type.text);
  return pattern == declarations.patterns.end() ? nullptr : pattern->second;
}

std::vector<Read> reads_of(const Declarations& declarations, const vpl::StreamDeclaration& stream) {
  std::vector<Read> reads;
  const auto step = [&](const vpl::Step& each) { reads.push_back({.type = each.type.text, .at = each.type.at}); };
  if (const auto* event = std::get_if<vpl::EventSource>(&stream.source.node)) {
    if (const vpl::PatternDeclaration* pattern = pattern_of(declarations, stream)) {
      std::vector<const vpl::Step*> steps;
      collect_steps(pattern->pattern, steps);
      for (const vpl::Step* each : steps) step(*each);
    } else {
      step(event->step);
    }
  } else if (const auto* composite = std::get_if<vpl::CompositeSource>(&stream.source.node)) {
    for (const vpl::SourceItem& item : composite->items) reads.push_back({.type = item.type.text, .at = item.type.at});
  } else if (const auto* sequence = std::get_if<vpl::SequenceSource>(&stream.source.node)) {
    for (const vpl::Step& each : sequence->steps) step(each);
  }
  for (const vpl::Link& link : stream.links) {
    if (const auto* follower = std::get_if<vpl::Step>(&link)) {
      step(*follower);
    } else if (const auto& call = std::get<vpl::Call>(link);
               call.name.text == "not" && !call.arguments.empty() && call.arguments[0].value) {
      const std::string* type = bare_name(*call.arguments[0].value);
      if (type != nullptr) reads.push_back({.type = *type, .at = call.arguments[0].value->at});
    }
  }
  return reads;
}

std::vector<const vpl::StreamDeclaration*> order_streams(Analysis& analysis) {
  const Edges edges = edges_of(analysis.declarations);
  std::vector<const vpl::StreamDeclaration*> ordered;
  std::map<std::string, std::size_t, std::less<>> waiting;
  std::map<std::string, std::vector<const vpl::StreamDeclaration*>, std::less<>> readers;
  for (const vpl::StreamDeclaration* stream : analysis.declarations.streams_in_order) {
    const std::set<std::string>& reads = edges.at(stream->name.text);
    waiting[stream->name.text] = reads.size();
    for (const std::string& read : reads) readers[read].push_back(stream);
    if (reads.empty()) ordered.push_back(stream);
  }
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (const vpl::StreamDeclaration* reader : readers[ordered[i]->name.text]) {
      if (--waiting[reader->name.text] == 0) ordered.push_back(reader);
    }
  }
  std::vector<const vpl::StreamDeclaration*> left;
  for (const vpl::StreamDeclaration* stream : analysis.declarations.streams_in_order) {
    if (waiting[stream->name.text] > 0) left.push_back(stream);
  }
  ordered.insert(ordered.end(), left.begin(), left.end());
  report_cycles(analysis, edges, std::move(left));
  return ordered;
}

std::vector<Read> emitted_by(const Analysis& analysis, const vpl::StreamDeclaration& stream) {
  std::vector<Read> result;
  for (const vpl::Link& link : stream.links) {
    if (const auto* call = std::get_if<vpl::Call>(&link)) emitted_by_call(analysis, *call, result);
  }
  return result;
}

void route_emitted_types(Analysis& analysis) {
  Edges edges = edges_of(analysis.declarations);
  Table<std::vector<const vpl::StreamDeclaration*>> readers;  // by type
  for (const vpl::StreamDeclaration* stream : analysis.declarations.streams_in_order) {
    for (const Read& read : reads_of(analysis.declarations, *stream)) {
      std::vector<const vpl::StreamDeclaration*>& known = readers[read.type];
      if (known.empty() || known.back() != stream) known.push_back(stream);
    }
  }
  Edges reading_streams;  // the other way round
  for (const auto& [reader, reads] : edges) {
    for (const std::string& read : reads) reading_streams[read].insert(reader);
  }
  for (BoundStream& bound : analysis.bound.streams) {
    if (!bound.part_of.empty()) continue;
    const std::string& name = bound.name;
    for (const Read& emitted : emitted_by(analysis, *analysis.declarations.streams.at(name))) {
      if (emitted.type == name || bound.routes.contains(emitted.type)) continue;
      const auto found = readers.find(emitted.type);
      if (found == readers.end()) continue;
      for (const vpl::StreamDeclaration* reader : found->second) {
        const std::string& reading = reader->name.text;
        std::vector<std::string> loop;
        if (reading == name) {
          loop = {name, name};
        } else if (reads_through(edges, reading_streams, name, reading)) {
          loop = way(edges, name, reading);
          loop.push_back(name);
        }
        if (loop.empty()) {
          bound.routes.insert(emitted.type);
          edges[reading].insert(name);
          reading_streams[name].insert(reading);
          continue;
        }
        bound.routes_left_out.emplace(emitted.type, reading);
        Diagnostic& warning =
            analysis.warning(code::route_left_out, emitted.at,
                             fmt::format("rows of type `{}` do not go from `{}` to `{}`: that would close the loop {}",
                                         emitted.type, name, reading, fmt::join(loop, " <- ")));
        warning.labels.push_back(
            {.at = reader->name.at, .message = fmt::format("`{}` reads `{}`", reading, emitted.type)});
        warning.help =
            fmt::format("read `{}` in a stream that does not feed `{}`, or emit another type", emitted.type, name);
      }
    }
  }
}

}  // namespace varpulis::sema
