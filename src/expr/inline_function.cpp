#include "expr/inline_function.h"

#include "expr/node.h"

namespace varpulis::expr {
namespace {

using data::Value;

/// Makes one expression of the statements that follow each other, as long as they fall into a small tree of `if`s.
class Inliner {
 public:
  explicit Inliner(InlineBody& body) : body_(body) {}

  /// The value of statements [at, end) and then of `rest`, when `value` is that of the last expression statement; null: does not suit.
  ExpressionPtr value_of(const Block& block, std::size_t at, ExpressionPtr value, const Block* rest,
                         std::size_t rest_at) {
    if (--budget_ == 0) return nullptr;
    for (; at < block.size(); ++at) {
      const Statement& statement = block[at];
      if (const auto* leave = std::get_if<Return>(&statement.node))
        return leave->value ? leave->value : literal(Value());
      if (const auto* evaluate = std::get_if<Evaluate>(&statement.node)) {
        value = evaluate->value;
      } else if (const auto* assign = std::get_if<Assign>(&statement.node)) {
        if (branched_ || value != nullptr)
          return nullptr;  // it would have to happen in some rows only, or after `value`
        body_.assignments.push_back({assign->slot, assign->value});
      } else if (const auto* choice = std::get_if<If>(&statement.node)) {
        branched_ = true;
        // A branch inside a branch would need both continuations.
        if (rest != nullptr && at + 1 < block.size()) return nullptr;
        const bool outermost = rest == nullptr;
        const Block* next = outermost ? &block : rest;
        const std::size_t next_at = outermost ? at + 1 : rest_at;
        ExpressionPtr result = value_of(choice->otherwise, 0, value, next, next_at);
        for (auto branch = choice->branches.rbegin(); branch != choice->branches.rend() && result; ++branch) {
          ExpressionPtr then = value_of(branch->body, 0, value, next, next_at);
          if (then == nullptr) return nullptr;
          result = conditional(branch->condition, std::move(then), std::move(result));
        }
        return result;
      } else {
        return nullptr;
      }
    }
    if (rest != nullptr) return value_of(*rest, rest_at, std::move(value), nullptr, 0);
    return value ? value : literal(Value());
  }

 private:
  InlineBody& body_;
  int budget_ = 64;  // what follows an `if` is copied into each of its branches
  bool branched_ = false;
};

}  // namespace

std::optional<InlineBody> inline_body(const Block& body, const Code& code) {
  if (!code.lambda_calls.empty()) return std::nullopt;  // lambdas see locals as registers only
  for (const CallSite& site : code.calls) {
    if (!site.function->pure) return std::nullopt;
  }
  for (const UserCallSite& site : code.user_calls) {
    if (!site.function->inlined) return std::nullopt;  // not defined yet, so also whatever recurs
  }
  InlineBody result;
  result.result = Inliner(result).value_of(body, 0, nullptr, nullptr, 0);
  if (result.result == nullptr) return std::nullopt;
  return result;
}

Datum InlineBody::run(const Scope& scope, std::vector<Datum> arguments, std::size_t locals) const {
  arguments.resize(locals, Datum(Value()));
  const Scope inner(scope, arguments);
  for (const Assign& assignment : assignments) { arguments[assignment.slot] = as_node(assignment.value).run(inner); }
  return as_node(result).run(inner);
}

}  // namespace varpulis::expr
