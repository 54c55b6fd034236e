#include <cmath>

#include "data/text.h"
#include "expr/code_writer.h"
#include "expr/node.h"

namespace varpulis::expr {
namespace {

using data::Kind;
using data::Value;

class Literal final : public Node {
 public:
  explicit Literal(Value value) : value_(std::move(value)) {}

  const Value* constant() const override { return &value_; }
  Datum run(const Scope&) const override { return value_; }
  catalog::NoValue why(const Scope&) const override { return {catalog::NoValueCause::type_error, "no value"}; }
  void compile(CodeWriter& to, Register into) const override {
    to.append({.opcode = Opcode::move, .a = into, .b = to.constant(value_)});
  }
  Operand operand(CodeWriter& to) const override { return to.constant(value_); }
  ExpressionPtr with_parameters(std::vector<Value>& values) const override {
    switch (value_.kind()) {
      case Kind::boolean:
      case Kind::integer:
      case Kind::real:
      case Kind::text:
      case Kind::timestamp:
      case Kind::duration: break;
      default: return nullptr;
    }
    values.push_back(value_);
    return field(fmt::format("${}", values.size() - 1));
  }
  Effort effort() const override { return Effort::cheap; }
  void collect_fields(catalog::FieldUse&) const override {}
  void write(std::string& out) const override { write_literal(out, value_); }

 private:
  Value value_;
};

void write_duration(std::string& out, std::uint64_t ns) {
  struct Unit {
    std::uint64_t ns;
    std::string_view name;
  };
  constexpr std::array<Unit, 7> units = {{{ns_per_day, "d"},
                                          {ns_per_hour, "h"},
                                          {ns_per_minute, "m"},
                                          {ns_per_s, "s"},
                                          {ns_per_ms, "ms"},
                                          {ns_per_us, "us"},
                                          {1, "ns"}}};
  for (const Unit& unit : units) {
    if (ns % unit.ns == 0 && (ns != 0 || unit.name == "s")) {
      out += std::to_string(ns / unit.ns);
      out += unit.name;
      return;
    }
  }
}

}  // namespace

void write_literal(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::text: return data::append_json_text(out, value.as_text());
    case Kind::real:
      if (std::isfinite(value.as_real())) return data::append_json_real(out, value.as_real());
      return data::append_display(out, value);
    case Kind::timestamp: out += '@'; return append_time(out, value.as_time());
    case Kind::duration: return write_duration(out, value.as_duration());
    case Kind::array: {
      out += '[';
      std::string_view separator;
      for (const Value& element : value.as_array()) {
        out += separator;
        write_literal(out, element);
        separator = ", ";
      }
      out += ']';
      return;
    }
    case Kind::map: {
      out += '{';
      std::string_view separator;
      for (const auto& [key, entry] : value.as_map().entries()) {
        out += separator;
        data::append_json_text(out, key);
        out += ": ";
        write_literal(out, entry);
        separator = ", ";
      }
      out += '}';
      return;
    }
    default: return data::append_display(out, value);
  }
}

ExpressionPtr literal(Value value) { return std::make_shared<Literal>(std::move(value)); }

}  // namespace varpulis::expr
