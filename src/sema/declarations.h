#pragma once
// First pass: everything that a program declares, by name, so that the second pass can look ahead.
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/connector.h"
#include "expr/build.h"
#include "sema/static_type.h"
#include "vpl/ast.h"

namespace varpulis::sema {

template <typename Symbol>
using Table = std::map<std::string, Symbol, std::less<>>;

struct EventSymbol {
  const vpl::EventDeclaration* node = nullptr;
  Shape shape;  // with inherited fields; closed
};

struct StructSymbol {
  const vpl::TypeDeclaration* node = nullptr;
  Shape shape;
};

struct FunctionSymbol {
  const vpl::FunctionDeclaration* node = nullptr;
  expr::UserFunctionPtr object;
};

struct ConnectorSymbol {
  const vpl::ConnectorDeclaration* node = nullptr;
  const catalog::ConnectorDescriptor* descriptor = nullptr;  // null: type not known
};

struct VariableSymbol {
  bool is_mutable = true;
  std::string_view keyword;  // "let", "var", "const", or ":=" for one made by assignment
  SourceSpan at;             // of the name where it was declared
  std::size_t slot = 0;      // in Globals
  StaticType type;
};

struct Declarations {
  Table<EventSymbol> events;
  Table<StructSymbol> types;
  Table<const vpl::StreamDeclaration*> streams;
  Table<FunctionSymbol> functions;
  Table<ConnectorSymbol> connectors;
  Table<const vpl::ContextDeclaration*> contexts;
  Table<const vpl::PatternDeclaration*> patterns;
  Table<VariableSymbol> variables;
  std::vector<const vpl::StreamDeclaration*> streams_in_order;  // of redeclared names the first
  std::vector<const vpl::StreamDeclaration*> repeated_streams;  // the others: looked at, not bound
};

/// The type names that rows can have in this program: events, streams, patterns, ticks of timers.
[[nodiscard]] std::vector<std::string> routable_names(const Declarations& declarations);
[[nodiscard]] bool is_timer_type(const Declarations& declarations, std::string_view name);

template <typename Symbol>
[[nodiscard]] std::vector<std::string> names_of(const Table<Symbol>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.push_back(entry.first);
  return names;
}

}  // namespace varpulis::sema
