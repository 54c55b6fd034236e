#pragma once
#include <map>
#include <string>
#include <string_view>

#include "vpl/ast.h"

namespace varpulis::sema {

/// The identity of a stream's definition: a fingerprint of the meaning of its declaration and of those that it depends on (streams,
/// patterns, events, types, functions, variables, and whatever emits a type that one of them reads). Layout, comments, names of contexts
/// and connectors, and the order of declarations do not matter.
class RuleHashes {
 public:
  /// `program` outlives this.
  explicit RuleHashes(const vpl::Program& program) : program_(program) {}
  /// O(the declarations it depends on); the first time also O(the program's declarations).
  [[nodiscard]] std::string of(std::string_view stream);

 private:
  struct Declaration {
    const vpl::Statement* statement = nullptr;
    std::string text;                       // canonical; empty: not made yet
    std::vector<std::string> names;         // mentioned in it, likewise
  };
  void index();
  const Declaration& declaration(std::size_t number);

  const vpl::Program& program_;
  std::vector<Declaration> declarations_;
  std::multimap<std::string, std::size_t, std::less<>> by_name_;  // what declares or emits it
};

}  // namespace varpulis::sema
