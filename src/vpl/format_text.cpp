// Expressions, calls, steps and types as text on one line; only the blocks of lambdas have several.
#include "vpl/format_printer.h"
#include "vpl/literals.h"

namespace varpulis::vpl {

namespace {

std::string_view symbol(BinaryOperator op) {
  using enum BinaryOperator;
  switch (op) {
    case range: return "..";
    case range_inclusive: return "..=";
    case logical_or: return " or ";
    case logical_and: return " and ";
    case equal: return " == ";
    case not_equal: return " != ";
    case less: return " < ";
    case less_equal: return " <= ";
    case greater: return " > ";
    case greater_equal: return " >= ";
    case in: return " in ";
    case not_in: return " not in ";
    case bit_or: return " | ";
    case bit_xor: return " ^ ";
    case bit_and: return " & ";
    case shift_left: return " << ";
    case shift_right: return " >> ";
    case add: return " + ";
    case subtract: return " - ";
    case multiply: return " * ";
    case divide: return " / ";
    case remainder: return " % ";
    case power: return " ** ";
    case logical_xor: return " xor ";
    case followed_by: return " -> ";
  }
  return " ";
}

}  // namespace

std::string Printer::text(const Expression& expression, std::size_t indent) const {
  std::string out;
  append(out, expression, indent);
  return out;
}

void Printer::append(std::string& out, const Expression& expression, std::size_t indent) const {
  struct Visitor {
    const Printer& printer;
    std::string& out;
    std::size_t indent;

    void put(const ExpressionPtr& expression) const {
      if (expression) printer.append(out, *expression, indent);
    }
    void operator()(const ErrorExpression&) const {}
    void operator()(const NullLiteral&) const { out += "null"; }
    void operator()(const BoolLiteral& literal) const { out += literal.value ? "true" : "false"; }
    void operator()(const IntegerLiteral& literal) const { out += fmt::format("{}", literal.value); }
    void operator()(const FloatLiteral& literal) const { out += literal.text; }
    void operator()(const TextLiteral& literal) const { out += quoted(literal.value); }
    void operator()(const DurationLiteral& literal) const { out += literal.text; }
    void operator()(const TimestampLiteral& literal) const { out += literal.text; }
    void operator()(const NameExpression& name) const { out += name.name; }
    void operator()(const ArrayLiteral& array) const {
      out += '[';
      for (const Expression& element : array.elements) {
        if (&element != array.elements.data()) out += ", ";
        printer.append(out, element, indent);
      }
      out += ']';
    }
    void operator()(const MapLiteral& map) const {
      out += '{';
      for (const MapEntry& entry : map.entries) {
        if (&entry != map.entries.data()) out += ", ";
        out += entry.quoted ? quoted(entry.key.text) : entry.key.text;
        out += ": ";
        printer.append(out, entry.value, indent);
      }
      out += '}';
    }
    void operator()(const Unary& unary) const {
      out += unary.op == UnaryOperator::negate ? "-" : unary.op == UnaryOperator::bit_not ? "~" : "not ";
      put(unary.operand);
    }
    void operator()(const Binary& binary) const {
      put(binary.left);
      out += symbol(binary.op);
      put(binary.right);
    }
    void operator()(const IsNull& test) const {
      put(test.operand);
      out += test.negated ? " is not null" : " is null";
    }
    void operator()(const Conditional& conditional) const {
      out += "if ";
      put(conditional.condition);
      out += " then ";
      put(conditional.then);
      out += " else ";
      put(conditional.otherwise);
    }
    void operator()(const Member& member) const {
      put(member.object);
      out += member.null_safe ? "?." : ".";
      out += member.name.text;
    }
    void operator()(const Index& index) const {
      put(index.object);
      out += '[';
      put(index.index);
      out += ']';
    }
    void operator()(const Slice& slice) const {
      put(slice.object);
      out += '[';
      put(slice.begin);
      out += ':';
      put(slice.end);
      out += ']';
    }
    void operator()(const CallExpression& call) const {
      put(call.callee);
      out += '(' + printer.text(call.arguments, indent) + ')';
    }
    void operator()(const Lambda& lambda) const {
      if (lambda.parameters.size() == 1) {
        out += lambda.parameters.front().text;
      } else {
        out += '(';
        for (const Name& parameter : lambda.parameters) {
          if (&parameter != lambda.parameters.data()) out += ", ";
          out += parameter.text;
        }
        out += ')';
      }
      out += " => ";
      if (lambda.block) out += printer.lambda_block(*lambda.block, indent);
      else put(lambda.body);
    }
  };
  if (expression.parenthesized) out += '(';
  std::visit(Visitor{*this, out, indent}, expression.node);
  if (expression.parenthesized) out += ')';
}

std::string Printer::lambda_block(const Block& block, std::size_t indent) const {
  Printer inside(text_, tokens_, {});  // its comments stand before the unit
  inside.statements(block, indent + format_indentation);
  return "{\n" + inside.out_ + std::string(indent, ' ') + "}";
}

std::string Printer::text(const Argument& argument, std::size_t indent) const {
  std::string out = argument.name ? argument.name->text + ": " : std::string();
  if (argument.value) append(out, *argument.value, indent);
  for (const Call& call : argument.branch) out += (&call == argument.branch.data() ? "" : " ") + text(call, indent);
  if (argument.filter) out += " where " + text(*argument.filter, indent);
  if (argument.order == SortOrder::ascending) out += " asc";
  if (argument.order == SortOrder::descending) out += " desc";
  return out;
}

std::string Printer::text(const std::vector<Argument>& arguments, std::size_t indent) const {
  std::string out;
  for (const Argument& argument : arguments)
    out += (&argument == arguments.data() ? "" : ", ") + text(argument, indent);
  return out;
}

std::vector<Printer::Item> Printer::items(const std::vector<Argument>& arguments, std::size_t indent) const {
  std::vector<Item> items;
  items.reserve(arguments.size());
  for (const Argument& argument : arguments)
    items.push_back({.at = argument.at, .text = text(argument, indent + format_indentation)});
  return items;
}

std::string Printer::text(const Call& call, std::size_t indent) const {
  return "." + call.name.text + (call.as_type ? " as " + call.as_type->text + " (" : "(") +
         text(call.arguments, indent) + ")";
}

std::string Printer::text(const Step& step, std::size_t indent, bool in_sequence) const {
  std::string out;
  if (in_sequence && step.alias) out += step.alias->text + ": ";
  if (step.mark == StepMark::all) out += "all ";
  if (step.negated) out += "NOT ";
  out += step.type.text;
  if (step.mark == StepMark::plus) out += '+';
  if (step.mark == StepMark::star) out += '*';
  if (step.mark == StepMark::optional) out += '?';
  if (step.mark == StepMark::counted) {
    out += step.count_max == step.count_min ? fmt::format("{{{}}}", step.count_min)
           : step.count_max == 0xffffffff   ? fmt::format("{{{},}}", step.count_min)
                                            : fmt::format("{{{},{}}}", step.count_min, step.count_max);
  }
  // `.within(d)` at the end of the suffixes reads better after the condition.
  std::size_t after = step.suffixes.size();
  while (after > 0 && step.suffixes[after - 1].name.text == "within") --after;
  for (std::size_t i = 0; i < after; ++i) {
    // `T? .f(x)` would be read as `T ?.f(x)` without the space.
    out += (step.mark == StepMark::optional && i == 0 ? " " : "") + text(step.suffixes[i], indent);
  }
  if (step.filter && step.filter_as_call) out += " .where(" + text(*step.filter, indent) + ")";
  if (step.filter && !step.filter_as_call) out += " where " + text(*step.filter, indent);
  if (step.alias && !in_sequence) out += " as " + step.alias->text;
  for (std::size_t i = after; i < step.suffixes.size(); ++i) out += " " + text(step.suffixes[i], indent);
  return out;
}

std::string Printer::text(const SourceItem& item, std::size_t indent) const {
  std::string out = item.alias ? "stream " + item.alias->text + " = " : std::string();
  out += item.type.text;
  for (const Call& call : item.calls) out += " " + text(call, indent);
  if (item.on) out += " on " + text(*item.on, indent);
  return out;
}

std::string Printer::text(const Source& source, std::size_t indent) const {
  if (const auto* event = std::get_if<EventSource>(&source.node)) {
    std::string out = text(event->step, indent);
    if (!event->from) return out;
    // `.from(...)` stands right after the type.
    std::string before = event->step.mark == StepMark::all ? "all " : "";
    if (event->step.negated) before += "NOT ";
    before += event->step.type.text;
    return before + text(*event->from, indent) + out.substr(before.size());
  }
  std::string out;
  if (const auto* composite = std::get_if<CompositeSource>(&source.node)) {
    out = composite->kind.text + "(";
    for (const SourceItem& item : composite->items)
      out += (&item == composite->items.data() ? "" : ", ") + text(item, indent);
  } else if (const auto* sequence = std::get_if<SequenceSource>(&source.node)) {
    out = sequence->keyword.text + "(";
    for (const Step& step : sequence->steps)
      out += (&step == sequence->steps.data() ? "" : ", ") + text(step, indent, true);
  } else {
    const auto& timer = std::get<TimerSource>(source.node);
    out = timer.keyword.text + "(" + text(timer.arguments, indent);
  }
  return out + ")";
}

std::string Printer::link_text(const Link& link, std::size_t indent) const {
  if (const Call* call = std::get_if<Call>(&link)) return text(*call, indent);
  return "-> " + text(std::get<Step>(link), indent);
}

std::string Printer::text(const Pattern& pattern, std::size_t indent) const {
  struct Visitor {
    const Printer& printer;
    std::size_t indent;
    std::string joined(const std::vector<Pattern>& patterns, std::string_view separator) const {
      std::string out;
      for (const Pattern& pattern : patterns) {
        if (&pattern != patterns.data()) out += separator;
        out += printer.text(pattern, indent);
      }
      return out;
    }
    std::string operator()(const Step& step) const { return printer.text(step, indent); }
    std::string operator()(const PatternSequence& sequence) const {
      return sequence.arrows ? joined(sequence.items, " -> ") : "SEQ(" + joined(sequence.items, ", ") + ")";
    }
    std::string operator()(const PatternAnd& pattern) const { return joined(pattern.operands, " AND "); }
    std::string operator()(const PatternOr& pattern) const { return joined(pattern.operands, " OR "); }
    std::string operator()(const PatternNot& pattern) const { return "NOT " + printer.text(*pattern.operand, indent); }
  };
  std::string out = std::visit(Visitor{*this, indent}, pattern.node);
  return pattern.parenthesized ? "(" + out + ")" : out;
}

std::string Printer::text(const Type& type) const {
  struct Visitor {
    const Printer& printer;
    std::string operator()(const NamedType& named) const { return named.name; }
    std::string operator()(const ArrayType& array) const { return "[" + printer.text(*array.element) + "]"; }
    std::string operator()(const MapType& map) const {
      return "{" + printer.text(*map.key) + ": " + printer.text(*map.value) + "}";
    }
    std::string operator()(const TupleType& tuple) const {
      std::string out = "(";
      for (const Type& element : tuple.elements)
        out += (&element == tuple.elements.data() ? "" : ", ") + printer.text(element);
      return out + ")";
    }
    std::string operator()(const StreamType& stream) const { return "Stream<" + printer.text(*stream.element) + ">"; }
  };
  return std::visit(Visitor{*this}, type.node) + (type.optional ? "?" : "");
}

std::string Printer::text(const Field& field) const { return field.name.text + ": " + text(field.type); }

std::string Printer::text(const std::vector<Field>& fields) const {
  std::string out;
  for (const Field& field : fields) out += (&field == fields.data() ? "" : ", ") + text(field);
  return out;
}

}  // namespace varpulis::vpl
