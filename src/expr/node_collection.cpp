// Arrays, maps, elements, slices, members.
#include "expr/arithmetic.h"
#include "expr/by_row.h"
#include "expr/code_writer.h"
#include "expr/node.h"
#include "expr/operator_text.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using data::Value;

bool all_constant(const std::vector<Datum>& data) {
  return std::all_of(data.begin(), data.end(), [](const Datum& datum) { return datum.is_constant(); });
}

/// Evaluates all of `expressions`, then make(row) for each row, or once if all are constants.
template <typename Make>
Datum run_all(const std::vector<ExpressionPtr>& expressions, const Scope& scope, Make make) {
  std::vector<Datum> data;
  data.reserve(expressions.size());
  for (const ExpressionPtr& expression : expressions) data.push_back(as_node(expression).run(scope));
  if (all_constant(data)) return make(data, 0);
  return by_row(scope.size(), [&](std::size_t row) { return make(data, row); });
}

/// Writes the code of `expressions` into neighbouring registers.
Register compile_all(CodeWriter& to, const std::vector<ExpressionPtr>& expressions) {
  const Register first = to.temporary(static_cast<std::uint32_t>(expressions.size()));
  for (std::size_t i = 0; i < expressions.size(); ++i)
    as_node(expressions[i]).compile(to, first + static_cast<Register>(i));
  return first;
}

class ArrayNode final : public Node {
 public:
  explicit ArrayNode(std::vector<ExpressionPtr> elements) : elements_(std::move(elements)) {}

  Datum run(const Scope& scope) const override {
    return run_all(elements_, scope, [](const std::vector<Datum>& elements, std::size_t row) {
      data::Array array;
      array.reserve(elements.size());
      for (const Datum& element : elements) {
        Value value = element.value(row);
        if (!value.is_missing()) array.push_back(std::move(value));
      }
      return Value::array(std::move(array));
    });
  }
  NoValue why(const Scope&) const override { return {catalog::NoValueCause::type_error, "no value"}; }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Register first = compile_all(to, elements_);
    to.append({.opcode = Opcode::array, .a = into, .b = first, .c = static_cast<std::uint32_t>(elements_.size())});
  }
  Effort effort() const override { return std::max(Effort::costly, effort_of(elements_)); }
  void collect_fields(catalog::FieldUse& use) const override {
    for (const ExpressionPtr& element : elements_) element->collect_fields(use);
  }
  void write(std::string& out) const override {
    out += '[';
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      if (i > 0) out += ", ";
      as_node(elements_[i]).write(out);
    }
    out += ']';
  }

 private:
  std::vector<ExpressionPtr> elements_;
};

class MapNode final : public Node {
 public:
  MapNode(std::vector<std::string> keys, std::vector<ExpressionPtr> values)
      : keys_(std::move(keys)), values_(std::move(values)) {}

  Datum run(const Scope& scope) const override {
    return run_all(values_, scope, [this](const std::vector<Datum>& values, std::size_t row) {
      data::Map map;
      map.reserve(values.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        Value value = values[i].value(row);
        if (!value.is_missing()) map.set(keys_[i], std::move(value));
      }
      return Value::map(std::move(map));
    });
  }
  NoValue why(const Scope&) const override { return {catalog::NoValueCause::type_error, "no value"}; }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Register first = compile_all(to, values_);
    to.append({.opcode = Opcode::map, .a = into, .b = first, .c = to.keys(keys_)});
  }
  Effort effort() const override { return std::max(Effort::costly, effort_of(values_)); }
  void collect_fields(catalog::FieldUse& use) const override {
    for (const ExpressionPtr& value : values_) value->collect_fields(use);
  }
  void write(std::string& out) const override {
    out += '{';
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (i > 0) out += ", ";
      write_literal(out, Value::text(keys_[i]));
      out += ": ";
      as_node(values_[i]).write(out);
    }
    out += '}';
  }

 private:
  std::vector<std::string> keys_;
  std::vector<ExpressionPtr> values_;
};

class IndexNode final : public Node {
 public:
  IndexNode(ExpressionPtr object, ExpressionPtr index) : object_(std::move(object)), index_(std::move(index)) {}

  Datum run(const Scope& scope) const override {
    const Datum object = as_node(object_).run(scope);
    const Datum index = as_node(index_).run(scope);
    if (object.is_constant() && index.is_constant()) return element(object.constant(), index.constant());
    return by_row(scope.size(), [&](std::size_t i) { return element(object.value(i), index.value(i)); });
  }
  NoValue why(const Scope& scope) const override {
    if (auto reason = why_of_operands(scope, {&object_, &index_})) return *reason;
    NoValue reason;
    static_cast<void>(element(value_of(object_, scope), value_of(index_, scope), &reason));
    return reason;
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Operand object = as_node(object_).operand(to);
    const Operand index = as_node(index_).operand(to);
    to.append({.opcode = Opcode::index, .a = into, .b = object, .c = index});
  }
  Effort effort() const override { return std::max(Effort::costly, effort_of({&object_, &index_})); }
  void collect_fields(catalog::FieldUse& use) const override {
    object_->collect_fields(use);
    index_->collect_fields(use);
  }
  int precedence() const override { return postfix_precedence; }
  void write(std::string& out) const override {
    write_operand(out, object_, postfix_precedence);
    out += '[';
    as_node(index_).write(out);
    out += ']';
  }

 private:
  ExpressionPtr object_, index_;
};

class SliceNode final : public Node {
 public:
  SliceNode(ExpressionPtr object, ExpressionPtr begin, ExpressionPtr end)
      : object_(std::move(object)), begin_(std::move(begin)), end_(std::move(end)) {}

  Datum run(const Scope& scope) const override {
    const Datum object = as_node(object_).run(scope);
    const Datum begin = begin_ ? as_node(begin_).run(scope) : Datum(Value());
    const Datum end = end_ ? as_node(end_).run(scope) : Datum(Value());
    const auto at = [&](std::size_t row) {
      const Value from = begin.value(row);
      const Value to = end.value(row);
      return slice(object.value(row), begin_ ? &from : nullptr, end_ ? &to : nullptr);
    };
    if (object.is_constant() && begin.is_constant() && end.is_constant()) return at(0);
    return by_row(scope.size(), at);
  }
  NoValue why(const Scope& scope) const override {
    if (auto reason = why_of_operands(scope, {&object_, &begin_, &end_})) return *reason;
    NoValue reason;
    const Value begin = begin_ ? value_of(begin_, scope) : Value();
    const Value end = end_ ? value_of(end_, scope) : Value();
    static_cast<void>(slice(value_of(object_, scope), begin_ ? &begin : nullptr, end_ ? &end : nullptr, &reason));
    return reason;
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Operand object = as_node(object_).operand(to);
    const Register bounds = to.temporary(2);
    if (begin_) as_node(begin_).compile(to, bounds);
    if (end_) as_node(end_).compile(to, bounds + 1);
    const auto given = static_cast<std::uint8_t>((begin_ ? 1 : 0) | (end_ ? 2 : 0));
    to.append({.opcode = Opcode::slice, .detail = given, .a = into, .b = object, .c = bounds});
  }
  Effort effort() const override { return std::max(Effort::costly, effort_of({&object_, &begin_, &end_})); }
  void collect_fields(catalog::FieldUse& use) const override {
    object_->collect_fields(use);
    if (begin_) begin_->collect_fields(use);
    if (end_) end_->collect_fields(use);
  }
  int precedence() const override { return postfix_precedence; }
  void write(std::string& out) const override {
    write_operand(out, object_, postfix_precedence);
    out += '[';
    if (begin_) as_node(begin_).write(out);
    out += ':';
    if (end_) as_node(end_).write(out);
    out += ']';
  }

 private:
  ExpressionPtr object_, begin_, end_;
};

class Member final : public Node {
 public:
  Member(ExpressionPtr object, std::string name, bool null_safe)
      : object_(std::move(object)), name_(std::move(name)), null_safe_(null_safe) {}

  Datum run(const Scope& scope) const override {
    const Datum object = as_node(object_).run(scope);
    if (object.is_constant()) return member(object.constant(), name_, null_safe_);
    return by_row(scope.size(), [&](std::size_t i) { return member(object.value(i), name_, null_safe_); });
  }
  NoValue why(const Scope& scope) const override {
    if (auto reason = why_of_operands(scope, {&object_})) return *reason;
    NoValue reason;
    static_cast<void>(member(value_of(object_, scope), name_, null_safe_, &reason));
    return reason;
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Operand object = as_node(object_).operand(to);
    to.append(
        {.opcode = Opcode::member, .detail = std::uint8_t{null_safe_}, .a = into, .b = object, .c = to.name(name_)});
  }
  Effort effort() const override { return effort_of({&object_}); }
  void collect_fields(catalog::FieldUse& use) const override { object_->collect_fields(use); }
  int precedence() const override { return postfix_precedence; }
  void write(std::string& out) const override {
    write_operand(out, object_, postfix_precedence);
    out += null_safe_ ? "?." : ".";
    out += name_;
  }

 private:
  ExpressionPtr object_;
  std::string name_;
  bool null_safe_;
};

bool all_literals(const std::vector<ExpressionPtr>& expressions) {
  return std::all_of(expressions.begin(), expressions.end(),
                     [](const ExpressionPtr& e) { return e->constant() != nullptr; });
}

}  // namespace

ExpressionPtr member(ExpressionPtr object, std::string name, bool null_safe) {
  const bool constant = object->constant() != nullptr;
  return fold(std::make_shared<Member>(std::move(object), std::move(name), null_safe), constant);
}

ExpressionPtr index(ExpressionPtr object, ExpressionPtr index) {
  const bool constant = object->constant() != nullptr && index->constant() != nullptr;
  return fold(std::make_shared<IndexNode>(std::move(object), std::move(index)), constant);
}

ExpressionPtr slice(ExpressionPtr object, ExpressionPtr begin, ExpressionPtr end) {
  const bool constant = object->constant() && (!begin || begin->constant()) && (!end || end->constant());
  return fold(std::make_shared<SliceNode>(std::move(object), std::move(begin), std::move(end)), constant);
}

ExpressionPtr array(std::vector<ExpressionPtr> elements) {
  const bool constant = all_literals(elements);
  return fold(std::make_shared<ArrayNode>(std::move(elements)), constant);
}

ExpressionPtr map(std::vector<std::pair<std::string, ExpressionPtr>> entries) {
  std::vector<std::string> keys;
  std::vector<ExpressionPtr> values;
  for (auto& [key, value] : entries) {
    keys.push_back(std::move(key));
    values.push_back(std::move(value));
  }
  const bool constant = all_literals(values);
  return fold(std::make_shared<MapNode>(std::move(keys), std::move(values)), constant);
}

}  // namespace varpulis::expr
