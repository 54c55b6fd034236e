#pragma once
#include <memory>
#include <string>
#include <vector>

namespace varpulis::catalog {

/// Which event types must occur in a list of events, and in which order: the body of `.pattern(name: A -> B and not C)`.
struct TypeCondition {
  enum class Kind {
    sequence,     // events of `types`, in this order, others between them allowed
    both,         // all `operands`
    either,       // at least one of `operands`
    exactly_one,  // one of two `operands`
    negation,     // not the only one of `operands`
  };
  Kind kind = Kind::sequence;
  std::vector<std::string> types;
  std::vector<TypeCondition> operands;
};

}  // namespace varpulis::catalog
