#pragma once
// What the semantic analysis hands to the planner: streams with bound operators, variables, and what the program declares.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/operator.h"

namespace varpulis::sema {

/// One source of a stream: rows of an event type or of another stream that pass `filter`.
struct BoundInput {
  std::string type;
  SourceSpan at;
  catalog::ExpressionPtr filter;  // null: everything
  catalog::Conjuncts conjuncts = {};  // of the filter, where explanations are asked for
};

/// `timer(period, initial_delay: d)`.
struct BoundTimer {
  std::int64_t period = 0, delay = 0;  // ns; the first tick comes after the delay
};

struct BoundStream {
  std::string name;
  SourceSpan at;
  std::vector<BoundInput>
      inputs;  // one for a plain source; several for merge. Several may name one type; a row enters once.
  bool is_merge = false;
  std::string part_of;               // the stream that it prepares rows for; empty: it is a stream of the program
  std::optional<BoundTimer> timer;  // its input is `Timer_<name>`
  std::vector<catalog::BoundOperator> operators;
  bool outputs_final = false;  // .process or .to without .emit: the final rows leave the engine
  std::set<std::string>
      routes;  // types under which rows may also be routed: `emit T(...)`, `.emit as T`; cycles left out
  std::set<std::pair<std::string, std::string>>
      routes_left_out;  // (type in `routes`, stream that reads it and yet gets none)
};

struct DeclaredEvent {
  std::string name;
  std::vector<std::pair<std::string, std::string>> fields;  // name, type as written
};

/// A sink named by `.to(connector, ...)`, with the parameters of the connector's declaration and of the call (which override them).
struct BoundSink {
  std::string connector;  // declared name
  std::string type;       // connector type: "file", "console", "mqtt" ...
  std::vector<std::pair<std::string, data::Value>> parameters;
  SourceSpan at;
};

/// `context name (cores: [..])`.
struct BoundContext {
  std::string name;
  std::vector<std::int64_t> cores;  // that its thread may run on; empty: any
};

struct BoundProgram {
  std::vector<BoundStream> streams;  // in declaration order; acyclic
  catalog::Globals globals;          // with their initial values
  std::vector<DeclaredEvent> events;
  std::vector<BoundSink> sinks;
  std::vector<BoundContext> contexts;  // by name
};

}  // namespace varpulis::sema
