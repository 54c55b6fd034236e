#pragma once
// Who reads whom: order of binding, cycles, routes by emitted type.
#include "sema/analysis.h"

namespace varpulis::sema {

/// A name under which a stream receives rows.
struct Read {
  std::string type;
  SourceSpan at;
};

/// Everything that the stream names as a source, step or item, in the order of the text; a named pattern counts as its types.
[[nodiscard]] std::vector<Read> reads_of(const Declarations& declarations, const vpl::StreamDeclaration& stream);
/// The declared pattern that is the source of the stream, or null.
[[nodiscard]] const vpl::PatternDeclaration* pattern_of(const Declarations& declarations,
                                                        const vpl::StreamDeclaration& stream);
/// Positive and negated steps of a pattern, in the order of the text.
void collect_steps(const vpl::Pattern& pattern, std::vector<const vpl::Step*>& steps);

/// The streams so that each comes after those it reads. Reports cycles; the streams on them come last.
[[nodiscard]] std::vector<const vpl::StreamDeclaration*> order_streams(Analysis& analysis);

/// Fills BoundStream::routes of all bound streams. A route that would close a cycle is left out with a warning.
void route_emitted_types(Analysis& analysis);
/// The types that the stream's functions, `.emit as T` and `late_to: T` produce, with the place that names them.
[[nodiscard]] std::vector<Read> emitted_by(const Analysis& analysis, const vpl::StreamDeclaration& stream);

}  // namespace varpulis::sema
