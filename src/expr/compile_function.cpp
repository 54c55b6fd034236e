#include "expr/compile_function.h"

#include "expr/code_writer.h"
#include "expr/node.h"

namespace varpulis::expr {
namespace {

class FunctionCompiler {
 public:
  explicit FunctionCompiler(CodeWriter& to) : to_(to) {}

  void compile(const Block& body) {
    block(body);
    to_.land(leave_);
    to_.append({.opcode = Opcode::finish, .a = to_.result_register()});
  }

 private:
  /// The jumps out of the innermost loop that wait for their places.
  struct Loop {
    std::vector<std::size_t> breaks, continues;
  };

  void block(const Block& statements) {
    for (const Statement& statement : statements)
      std::visit([this](const auto& node) { this->statement(node); }, statement.node);
  }

  void assign(Register into, const ExpressionPtr& value) {
    const Node& node = as_node(value);
    if (!node.writes_early()) return node.compile(to_, into);
    const CodeWriter::Temporaries temporaries(to_);
    const Operand operand = node.operand(to_);
    to_.append({.opcode = Opcode::move, .a = into, .b = operand});
  }

  void statement(const Assign& node) { assign(to_.local(node.slot), node.value); }
  void statement(const Evaluate& node) { assign(to_.result_register(), node.value); }

  void statement(const Return& node) {
    const CodeWriter::Temporaries temporaries(to_);
    const Operand value = node.value ? as_node(node.value).operand(to_) : to_.constant(data::Value());
    to_.append({.opcode = Opcode::finish, .a = value});
  }

  void statement(const If& node) {
    std::vector<std::size_t> ends;
    for (const Branch& branch : node.branches) {
      const std::vector<std::size_t> fails = as_node(branch.condition).jump_unless_true(to_);
      block(branch.body);
      ends.push_back(to_.append({.opcode = Opcode::jump}));
      to_.land(fails);
    }
    block(node.otherwise);
    to_.land(ends);
  }

  void statement(const While& node) {
    const std::size_t begin = to_.here();
    std::vector<std::size_t> fails = as_node(node.condition).jump_unless_true(to_);
    body_of_loop(node.body, begin);
    to_.land(fails);
    end_of_loop();
  }

  void statement(const For& node) {
    const CodeWriter::Temporaries temporaries(to_);
    const Register loop = to_.temporary(3);
    const std::size_t start = begin_of_for(node.iterable, loop);
    const std::size_t next = to_.append({.opcode = Opcode::loop_next, .a = loop, .b = to_.local(node.slot)});
    body_of_loop(node.body, next);
    to_.land({start, next});
    end_of_loop();
  }

  /// The jump that is taken when there is nothing to loop over.
  std::size_t begin_of_for(const ExpressionPtr& iterable, Register loop) {
    if (const auto range = as_node(iterable).range_bounds()) {
      as_node(range->begin).compile(to_, loop);
      as_node(range->end).compile(to_, loop + 1);
      return to_.append({.opcode = Opcode::loop_range, .detail = std::uint8_t{range->inclusive}, .a = loop});
    }
    const CodeWriter::Temporaries temporaries(to_);
    const Operand over = as_node(iterable).operand(to_);
    return to_.append({.opcode = Opcode::loop_begin, .a = loop, .b = over});
  }

  void body_of_loop(const Block& body, std::size_t begin) {
    loops_.emplace_back();
    block(body);
    for (const std::size_t jump : loops_.back().continues) to_.land(jump, begin);
    to_.land(to_.append({.opcode = Opcode::jump}), begin);
  }

  void end_of_loop() {
    to_.land(loops_.back().breaks);
    loops_.pop_back();
  }

  // Outside of a loop they end the function.
  void statement(const Break&) {
    (loops_.empty() ? leave_ : loops_.back().breaks).push_back(to_.append({.opcode = Opcode::jump}));
  }
  void statement(const Continue&) {
    (loops_.empty() ? leave_ : loops_.back().continues).push_back(to_.append({.opcode = Opcode::jump}));
  }

  void statement(const Emit& node) {
    const CodeWriter::Temporaries temporaries(to_);
    const std::size_t nobody = to_.append({.opcode = Opcode::jump_unless_emitting});
    const Register first = to_.temporary(static_cast<std::uint32_t>(node.fields.size()));
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < node.fields.size(); ++i) {
      keys.push_back(node.fields[i].first);
      as_node(node.fields[i].second).compile(to_, first + static_cast<Register>(i));
    }
    to_.append({.opcode = Opcode::emit, .a = to_.keys(std::move(keys)), .b = to_.name(node.type), .c = first});
    to_.land({nobody});
  }

  CodeWriter& to_;
  std::vector<Loop> loops_;
  std::vector<std::size_t> leave_;
};

}  // namespace

Code compile_function(std::size_t locals, const Block& body) {
  auto reserved = static_cast<std::uint32_t>(locals);
  for (;;) {
    CodeWriter writer(reserved);
    FunctionCompiler(writer).compile(body);
    if (writer.locals_seen() == reserved) return writer.take();
    reserved = writer.locals_seen();
  }
}

}  // namespace varpulis::expr
