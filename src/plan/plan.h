#pragma once
// The logical plan: streams in stage order with their consumers resolved, and what decoders have to read.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/operator.h"
#include "data/epoch_builder.h"
#include "sema/bound_program.h"

namespace varpulis::plan {

/// What a stream reads: rows under a type name, coming straight from the input, from a stream of that name, or both.
struct Input {
  std::string type;
  catalog::ExpressionPtr filter;              // null: everything
  catalog::Conjuncts conjuncts = {};          // of the filter, where explanations are asked for
  std::uint64_t out_of_order = 0;             // ns; the largest bound that any `.watermark` declares for the type
};

/// What makes a stage's events by itself: `timer(period, initial_delay: d)`.
struct Timer {
  std::uint32_t stage = 0;
  std::string type;                           // of its ticks: `Timer_<stream>`
  std::int64_t period = 0, delay = 0;         // ns
};

/// The field of a raw type by whose values its rows are divided.
struct ShardKey {
  std::string type;
  std::string field;
};

/// Whether the rows of a component can be divided among shards, and how.
struct Division {
  bool possible = false;
  std::vector<ShardKey> keys;                 // of types whose rows have to be together by key; those of other types may go anywhere
  std::vector<std::string> as_missing;        // texts that stand for a missing key somewhere: they go where missing keys go
  std::string obstacle;                       // not possible: why, in words
  bool wanted = false;                        // some stream says `.concurrent`
  std::optional<std::uint32_t> shards_max;    // the smallest number of workers that one says
};

/// Streams that are connected, and so run together.
struct Component {
  std::vector<std::uint32_t> stages;          // ranks, ascending
  std::vector<std::uint32_t> timers;          // in Plan::timers
  /// Deadlines of one operator decide about those of another, so they are run one by one, the rows of one flowing through all stages
  /// before the next. Otherwise every stage takes an epoch as a whole.
  bool stepped = false;
  /// Stepped, and positions must not be taken together even where no deadline is near.
  bool one_by_one = false;
  Division division;
};

struct Stage {
  std::string name;                           // of the stream
  std::uint32_t rank = 0;                     // stage rank: position in Plan::stages
  std::uint32_t depth = 0;                    // longest distance from the inputs
  std::uint32_t declaration = 0;              // index in declaration order
  std::vector<Input> inputs;
  bool is_merge = false;
  std::vector<catalog::BoundOperator> operators;
  catalog::StreamSettings settings;
  bool outputs_final = false;
  std::vector<std::string> routes;            // types under which its rows also reach consumers
  std::vector<std::string> raw_types;         // input types from which rows can reach it: they move its stream time; sorted
  std::vector<std::uint32_t> upstream;        // ranks of all stages from which rows can reach it, ascending
};

struct Plan {
  std::vector<Stage> stages;                  // in stage order: by depth, then by declaration
  std::vector<Timer> timers;                  // by stage
  std::vector<Component> components;          // by first stage
  catalog::Globals globals;
  data::Projection projection;
  std::vector<sema::DeclaredEvent> events;
  std::vector<sema::BoundSink> sinks;
  std::vector<sema::BoundContext> contexts;   // declared ones; streams name theirs in their settings
  std::string hash;                           // of the definitions: a snapshot of another program is refused
};

/// Orders the streams, resolves consumers and computes the projection. Requires a program without errors.
[[nodiscard]] std::shared_ptr<const Plan> make_plan(sema::BoundProgram program);

/// Canonical text of everything that shapes state and results: what Plan::hash is made of.
[[nodiscard]] std::string definition(const Plan& plan);

/// What an operator keeps at most, in words; empty: nothing.
[[nodiscard]] std::string state_text(const catalog::OperatorSpec& spec);

/// The plan as text, for `varpulis explain`: streams in stage order with operators, input kinds, state bounds, fields read.
[[nodiscard]] std::string explain(const Plan& plan);

}  // namespace varpulis::plan
