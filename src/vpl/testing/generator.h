#pragma once
// Random VPL programs: one member function for each rule of the grammar, which appends what it makes to the text so far.
#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "vpl/testing/program_generator.h"

namespace varpulis::vpl::testing {

class Generator {
 public:
  explicit Generator(const GeneratorOptions& options) : options_(options), state_(options.seed) {
    state_ = next() ^ 0xD1B54A32D192ED03U;
  }
  std::string program();

 private:
  // Chance.
  std::uint64_t next();  // splitmix64
  int between(int low, int high) { return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1)); }
  bool one_in(int n) { return between(1, n) == 1; }
  std::string_view pick(std::initializer_list<std::string_view> choices);

  // Tokens and what stands between them.
  /// Whether a new line is only white space here.
  [[nodiscard]] bool newline_free() const { return !body_ || depth_ > 0; }
  void comment(bool newline_allowed);
  void separator(bool newline_allowed);
  void token(std::string_view text, bool newline_before = true);
  void open(std::string_view bracket);
  void close(std::string_view bracket);
  /// A binary operator: a line of a body may begin with it.
  void infix(std::string_view op);
  template <typename Item>
  void list(std::string_view open_bracket, std::string_view close_bracket, int low, int high, Item item) {
    open(open_bracket);
    const int count = between(low, high);
    for (int i = 0; i < count; ++i) {
      if (i > 0) token(",");
      item();
    }
    if (count > 0 && one_in(8)) token(",");
    close(close_bracket);
  }
  std::string name();
  std::string placeholder() { return in_loop_ && !negative_ && one_in(4) ? "{z}" : ""; }
  /// A name where an operand may stand.
  std::string operand_name();
  std::string type_name();
  std::string plain_name() { return std::string(pick({"a", "b", "order", "total_1", "Zone", "_x"})) + placeholder(); }
  std::string string_literal();

  // Expressions.
  void literal();
  void operand(int size);
  void map(int size);
  template <typename Inside>
  void in_filter(bool value, Inside inside) {
    const bool saved = std::exchange(filter_, value);
    inside();
    filter_ = saved;
  }
  void call_arguments(int size);
  void postfix(int size);
  /// Operators in the order of their binding, so that what is generated is what is parsed; brackets make other orders.
  void expression(int size);
  void disjunction(int size);
  void comparison(int size);
  void arithmetic(int size);
  void lambda(int size);
  template <typename Item>
  void list_without_comma(std::string_view open_bracket, std::string_view close_bracket, int low, int high, Item item) {
    open(open_bracket);
    const int count = between(low, high);
    for (int i = 0; i < count; ++i) {
      if (i > 0) token(",");
      item();
    }
    close(close_bracket);
  }
  void lambda_block(int size);

  // Calls.
  void named_or_not(int size);
  void operator_call(int size);
  /// A -> B and not (C xor D)
  void presence(int size);

  // Steps, streams, patterns.
  enum class Place { source, arrow, sequence, named };
  void step(Place place, int size);
  /// A filter that begins with an operand and ends where the next part of the step begins.
  void filter_expression(int size) { disjunction(size); }
  void source(int size);
  void stream(int size);
  void pattern(int size);
  void pattern_body(int size);
  void type(int size);

  // Statements.
  void start_statement();
  void indented_line(std::size_t level);
  void declared_fields(std::size_t level);
  void parameters();
  void entries();
  void variable(int size);
  void top_statement();
  void function();
  void block_statements(int size, int level, int nesting);
  void block_statements(int size, std::size_t level, int nesting);
  void inner_block(int size, std::size_t level, int nesting);
  void body_statement(int size, std::size_t level, int nesting);
  /// A compile-time loop: its body is generated at column 0 and then indented.
  void loop();

  GeneratorOptions options_;
  std::uint64_t state_;
  std::string out_;
  int depth_ = 0;            // of brackets, since the body began
  bool body_ = false;        // in the body of a function: new lines end statements
  bool filter_ = false;      // in a filter without brackets: methods must not be named like operators
  bool in_loop_ = false;     // `{z}` stands for a value
  bool negative_ = false;    // perhaps a negative one, no part of a name
  bool line_begins_ = true;  // nothing may stand before the next token
};

}  // namespace varpulis::vpl::testing
