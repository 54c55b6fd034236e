#pragma once
// The syntax tree of a VPL program. Plain values: it owns everything, knows no operator, function or connector by name, and
// compares structurally (syntax_equal.h), spans and comments aside. Every node carries the exact span of its text.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/source_span.h"

namespace varpulis::vpl {

struct Name {
  std::string text;
  SourceSpan at;
};

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;
struct Statement;
using Block = std::vector<Statement>;
struct Call;

// ---- Expressions ---------------------------------------------------------------------------------------------------

struct NullLiteral {};
struct BoolLiteral { bool value = false; };
struct IntegerLiteral { std::int64_t value = 0; };
struct FloatLiteral { double value = 0; std::string text; };            // text as written, for the formatter
struct TextLiteral { std::string value; };                             // escapes decoded
struct DurationLiteral { std::uint64_t ns = 0; std::string text; };    // text: "90s"
struct TimestampLiteral { std::int64_t ns = 0; std::string text; };    // text: "@2024-02-29T12:00:00Z"
struct NameExpression { std::string name; };
struct ArrayLiteral { std::vector<Expression> elements; };
struct MapEntry;
struct MapLiteral { std::vector<MapEntry> entries; };

enum class UnaryOperator { negate, bit_not, logical_not };
struct Unary { UnaryOperator op{}; ExpressionPtr operand; };

enum class BinaryOperator {
  range, range_inclusive,                                     // a..b  a..=b
  logical_or, logical_and,
  equal, not_equal, less, less_equal, greater, greater_equal, in, not_in,
  bit_or, bit_xor, bit_and, shift_left, shift_right,
  add, subtract, multiply, divide, remainder, power,
  logical_xor, followed_by,                                   // only inside `.pattern(name: ...)` bodies
};
struct Binary { BinaryOperator op{}; ExpressionPtr left, right; SourceSpan op_at; };
struct IsNull { ExpressionPtr operand; bool negated = false; };  // x is null, x is not null

struct Conditional { ExpressionPtr condition, then, otherwise; };
struct Member { ExpressionPtr object; Name name; bool null_safe = false; };  // a.b, a?.b
struct Index { ExpressionPtr object, index; };
struct Slice { ExpressionPtr object, begin, end; };                         // begin, end: null when not given
struct Argument;
struct CallExpression { ExpressionPtr callee; std::vector<Argument> arguments; };  // f(x); x.m(y) has a Member as callee
struct Lambda { std::vector<Name> parameters; ExpressionPtr body; std::shared_ptr<Block> block; };  // one of the two
struct ErrorExpression {};                                                  // what recovery puts where nothing fitted

struct Expression {
  using Node = std::variant<ErrorExpression, NullLiteral, BoolLiteral, IntegerLiteral, FloatLiteral, TextLiteral, DurationLiteral,
                            TimestampLiteral, NameExpression, ArrayLiteral, MapLiteral, Unary, Binary, IsNull, Conditional,
                            Member, Index, Slice, CallExpression, Lambda>;
  Node node;
  SourceSpan at;
  bool parenthesized = false;  // the author wrote ( ) around it; `at` excludes them
};

struct MapEntry { Name key; bool quoted = false; Expression value; };

// ---- Arguments and pipelines ---------------------------------------------------------------------------------------

enum class SortOrder { unspecified, ascending, descending };

/// One argument of an operator, a source or a function: `e`, `name: e`, `e desc`, `T where p` (of `.not`), and
/// `name: .op(...).op(...)` (a branch of `.fork`). A duration, literal or bare name is an expression like any other.
struct Argument {
  std::optional<Name> name;
  ExpressionPtr value;        // null only for a branch
  SortOrder order = SortOrder::unspecified;
  ExpressionPtr filter;       // of `T where p`; else null
  std::vector<Call> branch;   // of `name: .op(...)`; else empty
  SourceSpan at;
};

/// `.name(arguments)`; of `.emit as T (...)` also the type. `at` covers `.name(...)` from the dot to the bracket.
struct Call {
  Name name;
  std::optional<Name> as_type;
  std::vector<Argument> arguments;
  SourceSpan at;
};

enum class StepMark { one, all, plus, star, optional, counted };  // T, all T, T+, T*, T?, T{n,m}

/// One step of a pattern, in any notation; also the plain source of a stream (`T`, `T as a`, `T where p as a`, `all T`).
struct Step {
  StepMark mark = StepMark::one;
  std::uint32_t count_min = 1, count_max = 1;  // of `counted`; count_max 0xffffffff for {n,}
  SourceSpan mark_at;
  bool negated = false;                        // NOT T
  Name type;
  std::vector<Call> suffixes;                  // .increasing(f), .decreasing(f), and .within(d) in sequence(...)
  ExpressionPtr filter;                        // after `where`; or of a `.where(p)` before `as` (filter_as_call)
  bool filter_as_call = false;
  std::optional<Name> alias;
  SourceSpan at;
};

/// What follows the source: `.op(...)` or `-> step`.
using Link = std::variant<Call, Step>;

/// An item of merge(...), join(...) and its relatives: `T`, or `stream Alias = T .where(p)`, `... .on(k)`, `... on k`.
struct SourceItem {
  std::optional<Name> alias;
  Name type;
  std::vector<Call> calls;
  ExpressionPtr on;           // of the form `on a.x == b.y` without brackets
  SourceSpan at;
};

struct EventSource { Step step; std::optional<Call> from; };                       // T ..., T.from(C, ...) ...
struct CompositeSource { Name kind; std::vector<SourceItem> items; };              // merge join left_join right_join full_join
struct SequenceSource { Name keyword; std::vector<Step> steps; };                  // sequence(x: A where p, y: B)
struct TimerSource { Name keyword; std::vector<Argument> arguments; };             // timer(5s, initial_delay: 1s)

struct Source {
  std::variant<EventSource, CompositeSource, SequenceSource, TimerSource> node;
  SourceSpan at;
};

// ---- Types ---------------------------------------------------------------------------------------------------------

struct Type;
using TypePtr = std::unique_ptr<Type>;
struct NamedType { std::string name; };
struct ArrayType { TypePtr element; };
struct MapType { TypePtr key, value; };
struct TupleType { std::vector<Type> elements; };
struct StreamType { TypePtr element; };
struct Type {
  std::variant<NamedType, ArrayType, MapType, TupleType, StreamType> node;
  bool optional = false;  // int?
  SourceSpan at;
};

struct Field { Name name; Type type; SourceSpan at; };

// ---- Statements ----------------------------------------------------------------------------------------------------

struct ContextDeclaration { Name name; std::vector<Argument> arguments; };          // context edge (cores: [0, 1])
struct ConnectorDeclaration { Name name, type; std::vector<Argument> parameters; };
struct ConfigDeclaration { Name name; std::vector<Argument> entries; bool deprecated_form = false; };
struct ImportStatement { std::string path; SourceSpan path_at; std::optional<Name> as; };
struct ImportFunction { Name name; std::vector<Field> parameters; std::optional<Type> result; std::string path; };
struct EventDeclaration { Name name; std::optional<Name> extends; std::vector<Field> fields; bool braces = false; };
struct TypeDeclaration { Name name; std::optional<Type> alias; std::vector<Field> fields; };  // type T = int; type T: fields
enum class VariableKind { let, var, constant };
struct VariableDeclaration { VariableKind kind{}; Name name; std::optional<Type> type; Expression value; };
struct FunctionDeclaration { Name name; std::vector<Field> parameters; std::optional<Type> result; Block body; };
struct StreamDeclaration { Name name; std::optional<Type> type; Source source; std::vector<Link> links; };

/// The right side of a pattern declaration.
struct Pattern;
struct PatternSequence { std::vector<Pattern> items; bool arrows = false; };  // SEQ(a, b); arrows: a -> b
struct PatternAnd { std::vector<Pattern> operands; };
struct PatternOr { std::vector<Pattern> operands; };
struct PatternNot { std::unique_ptr<Pattern> operand; };                     // NOT (...) around more than one item
struct Pattern {
  std::variant<Step, PatternSequence, PatternAnd, PatternOr, PatternNot> node;
  SourceSpan at;               // with the brackets
  bool parenthesized = false;
};
struct PatternDeclaration {
  Name name;
  Pattern pattern;
  ExpressionPtr within;       // null when not given
  ExpressionPtr partition_by; // null when not given
};

struct IfBranch { Expression condition; Block body; };
struct IfStatement { std::vector<IfBranch> branches; std::optional<Block> otherwise; };  // if, elif..., else
struct ForStatement { Name variable; Expression iterable; Block body; };
struct WhileStatement { Expression condition; Block body; };
struct ReturnStatement { ExpressionPtr value; };  // null: no value
struct BreakStatement {};
struct ContinueStatement {};
struct EmitStatement { Name type; std::vector<Argument> fields; };
struct AssignStatement { Name name; Expression value; };
struct ExpressionStatement { Expression value; };
struct ErrorStatement {};  // text that recovery skipped

struct Statement {
  using Node = std::variant<ErrorStatement, ContextDeclaration, ConnectorDeclaration, ConfigDeclaration, ImportStatement, ImportFunction,
                            EventDeclaration, TypeDeclaration, VariableDeclaration, FunctionDeclaration, StreamDeclaration,
                            PatternDeclaration, IfStatement, ForStatement, WhileStatement, ReturnStatement, BreakStatement,
                            ContinueStatement, EmitStatement, AssignStatement, ExpressionStatement>;
  Node node;
  SourceSpan at;
};

/// A compile-time loop as written (`for z in 1..=3:` at column 0). The parser expands it: its statements appear once per value in
/// Program::statements, with spans in the original text. The formatter needs the text as it stands, see format.h.
struct Comment { std::string text; SourceSpan at; bool own_line = false; };  // with its marks: "# ...", "// ...", "/* ... */"

struct Program {
  std::vector<Statement> statements;
  std::vector<Comment> comments;
};

}  // namespace varpulis::vpl
