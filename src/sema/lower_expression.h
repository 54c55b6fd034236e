#pragma once
// Syntax trees of expressions to bound expressions: resolves names, looks functions up, infers kinds and reports what cannot be right.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "sema/analysis.h"

namespace varpulis::sema {

/// The local variables that an expression sees. Slots are numbered as expr/build.h wants them.
struct Locals {
  struct Entry {
    std::string name;
    std::size_t slot = 0;
    StaticType type;
  };
  std::vector<Entry> entries;  // a later entry hides an earlier one of its name
  std::size_t next = 0;
  std::size_t slots = 0;  // slots ever used

  std::size_t add(std::string name, StaticType type = {});
  [[nodiscard]] const Entry* find(std::string_view name) const;
};

/// What a name before a dot stands for.
struct Alias {
  Shape shape;
  bool is_event = true;     // it denotes the current event: the source's alias, its type, the stream
  bool is_declared = true;  // written as `as a`: using it bare is a mistake (a type's name bare is just a field)
  bool is_later = false;    // a pattern step that is bound after this place
  std::optional<std::uint32_t> step = {};  // of a pattern, by number
  bool is_absent = false;   // of an event that must stay away for the pattern to match: it never has one
};

/// The captured fields that conditions of a pattern's steps read, and what the expression being lowered has read of them.
struct Captures {
  std::vector<catalog::CapturedField>& slots;
  std::optional<std::uint32_t> own_step = {};  // a repeated step whose elements are compared with each other
  bool reads_earlier = false;             // some other step
  std::set<std::uint32_t> own_slots = {};      // of the own step
  std::set<std::uint32_t> slots_read = {};     // of all steps

  [[nodiscard]] std::uint32_t slot(std::uint32_t step, std::string_view field);
};

/// What the names of an expression can mean.
struct Scope {
  const Shape* shape = nullptr;  // the current event; null: there is none (initialisers of globals)
  Table<Alias> aliases;
  Locals* locals = nullptr;
  std::size_t globals_visible = static_cast<std::size_t>(-1);  // initialisers: slots below it are set
  bool in_function = false;       // the event is that of whoever calls: nothing is known about its fields
  bool is_pattern = false;        // count(a), sum(a.f) ... over step aliases, a[i], a.LEN
  Captures* captures = nullptr;   // in conditions of steps: where `a.f` of an earlier step is noted
  std::vector<catalog::SequenceValue>* sequence_values = nullptr;  // behind a pattern: where `count(a)` and its like are noted
  std::string_view absent_field;  // code of the warning about unknown bare names; empty: none
  // Inside an `aggregate` argument: calls of aggregates are collected here, and bare names mean earlier aliases.
  std::vector<catalog::BoundAggregate>* aggregates = nullptr;
  const std::vector<std::string>* earlier_aliases = nullptr;
  bool inside_aggregate_call = false;
};

struct Typed {
  catalog::ExpressionPtr expression;  // never null
  StaticType type;
};

[[nodiscard]] Typed lower(Analysis& analysis, Scope& scope, const vpl::Expression& expression);

/// Lowers a condition and reports when it can be no bool.
[[nodiscard]] catalog::ExpressionPtr lower_condition(Analysis& analysis, Scope& scope,
                                                     const vpl::Expression& expression);

/// Calls of functions, methods and aggregates (lower_call.cpp).
[[nodiscard]] Typed lower_call(Analysis& analysis, Scope& scope, const vpl::CallExpression& call, SourceSpan at);

/// Calls of aggregates inside an `aggregate` argument (lower_aggregate.cpp): adds to Scope::aggregates.
[[nodiscard]] Typed lower_aggregate(Analysis& analysis, Scope& scope, const catalog::AggregateDescriptor& aggregate,
                                    const vpl::CallExpression& call, SourceSpan at);
/// A value over the events of a pattern's step (lower_sequence.cpp): `count(a)`, `sum(a.f)`, `a.LEN`, `a[1].f`, `first(a).f`; nothing if
/// the expression is something else.
[[nodiscard]] std::optional<Typed> lower_sequence_call(Analysis& analysis, Scope& scope, const vpl::CallExpression& call);
[[nodiscard]] std::optional<Typed> lower_sequence_member(Analysis& analysis, Scope& scope, const vpl::Member& member);
[[nodiscard]] std::optional<Typed> lower_sequence_index(Analysis& analysis, Scope& scope, const vpl::Index& index);
/// Whatever is asked of an alias that is absent: nothing, and a warning.
[[nodiscard]] Typed absent_event(Analysis& analysis, std::string_view alias, SourceSpan at);
/// Warns of a field that the events or values of a closed shape do not have; `owner` is what has the shape.
void warn_unknown_field(Analysis& analysis, const vpl::Name& name, const Shape& shape, std::string_view owner);
/// `object.name` (lower_member.cpp).
[[nodiscard]] Typed lower_member(Analysis& analysis, Scope& scope, const vpl::Member& member, SourceSpan at);

/// An expression without value, in place of one that is wrong.
[[nodiscard]] Typed no_value();
/// The name, if the expression is nothing but a name.
[[nodiscard]] const std::string* bare_name(const vpl::Expression& expression);
[[nodiscard]] const std::string* text_literal(const vpl::Expression& expression);

}  // namespace varpulis::sema
