#pragma once
// Connectors: declarations, `.from`, `.to`, `.enrich`.
#include <span>

#include "sema/analysis.h"

namespace varpulis::sema {

/// Checks types and parameters of all declared connectors.
void check_connectors(Analysis& analysis);

/// The declared connector, or null after reporting that there is none.
[[nodiscard]] const ConnectorSymbol* find_connector(Analysis& analysis, const std::string& name, SourceSpan at);
/// Checks that `.enrich` can ask the connector; before a run, also that this installation can. Null after reporting that it cannot.
[[nodiscard]] std::shared_ptr<const catalog::BoundLookup> bind_lookup(Analysis& analysis, const ConnectorSymbol& connector, SourceSpan at);
/// Checks `T.from(C, ...)`.
void check_from(Analysis& analysis, const vpl::Call& from);

/// Whether a parameter of `.to` varies per event: a topic that is a name or a concatenation.
[[nodiscard]] bool is_computed(const vpl::Argument& argument);
/// Adds the sink to the program; `arguments` are those of the call after the connector's name. Returns its index.
[[nodiscard]] std::size_t bind_sink(Analysis& analysis, const ConnectorSymbol& connector, SourceSpan at,
                                    std::span<const vpl::Argument* const> arguments);

}  // namespace varpulis::sema
