#pragma once
// Streams that differ in constants only. Grouping queries by the signature of their expressions, so that the constants become a table that one query
// meets, is due to Chen, DeWitt, Tian and Wang, "NiagaraCQ: A Scalable Continuous Query System for Internet Databases", SIGMOD 2000.
#include <span>
#include <vector>

#include "data/column.h"
#include "plan/plan.h"

namespace varpulis::plan {

/// Streams that each look for one constant in one field of one type, or begin with operators that are run together (OperatorSpec::family_key), drop rows
/// by conditions that are alike but for constants, and give out events that are alike but for constants and their type. Beyond the first operator they
/// keep nothing between rows, and they feed no stream, so that a row meets them all at once.
struct Family {
  std::vector<std::uint32_t> stages;                        // its members by rank, ascending
  bool filters_input = false;                               // the first condition is that of the input, so that rows it drops never enter the stream
  /// By operator (that of the input first, if it has one; not those that are run together) what is asked of the rows, those that have the constant, with
  /// constants as fields `$0`, `$1`, ...; null: nothing more. The last operator gives out the events and has none.
  std::vector<catalog::ExpressionPtr> conditions;
  std::vector<std::pair<std::string, catalog::ExpressionPtr>> fields;  // of the events, likewise
  std::vector<std::string> types;                           // of the events, by member
  std::vector<data::ColumnPtr> parameters;                  // `$0`, `$1`, ..., by member
  std::vector<std::string> reads;                           // fields of the incoming rows, each once
};

/// The families among some stages of which each is a component of its own and begins with `field == constant`, all with the same type, field and kind
/// of constant; those of fewer than `least` members are left out.
[[nodiscard]] std::vector<Family> families(const Plan& plan, std::span<const std::uint32_t> stages, std::size_t least);

/// The families among some stages of which each is a component of its own and begins with an operator of one family_key().
[[nodiscard]] std::vector<Family> operator_families(const Plan& plan, std::span<const std::uint32_t> stages, std::size_t least);

}  // namespace varpulis::plan
