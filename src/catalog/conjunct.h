#pragma once
#include <string>
#include <vector>

#include "base/source_span.h"
#include "catalog/evaluation.h"

namespace varpulis::catalog {

/// An operand of the outermost `and`s of a condition: all of them must hold. For those who tell why a condition does not, and made for them
/// only.
struct Conjunct {
  SourceSpan at;
  std::string text;           // canonical
  ExpressionPtr holds;
  std::string comparison;     // "<", "==" ...; empty: it is something else
  ExpressionPtr left, right;  // of a comparison
};
using Conjuncts = std::vector<Conjunct>;

}  // namespace varpulis::catalog
