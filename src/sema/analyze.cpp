#include "sema/analyze.h"

#include <algorithm>

#include "sema/analysis.h"
#include "sema/bind_connector.h"
#include "sema/bind_stream.h"
#include "sema/bind_variables.h"
#include "sema/check_context.h"
#include "sema/check_pattern.h"
#include "sema/check_state.h"
#include "sema/collect.h"
#include "sema/lower_function.h"
#include "sema/stream_graph.h"

namespace varpulis::sema {
namespace {

void bind_streams(Analysis& analysis) {
  for (const vpl::StreamDeclaration* stream : order_streams(analysis)) bind_stream(analysis, *stream);
  const std::size_t bound = analysis.bound.streams.size();
  for (const vpl::StreamDeclaration* stream : analysis.declarations.repeated_streams) bind_stream(analysis, *stream);
  analysis.bound.streams.resize(bound);
  std::map<std::string_view, std::size_t> declared;
  for (const vpl::StreamDeclaration* stream : analysis.declarations.streams_in_order)
    declared.emplace(stream->name.text, declared.size());
  // What prepares rows for a stream was bound before it and stays there.
  std::ranges::stable_sort(analysis.bound.streams, {}, [&](const BoundStream& stream) {
    return declared.at(stream.part_of.empty() ? stream.name : stream.part_of);
  });
}

void collect_emitted_types(Analysis& analysis) {
  for (const vpl::StreamDeclaration* stream : analysis.declarations.streams_in_order) {
    for (const Read& emitted : emitted_by(analysis, *stream)) analysis.emitted_types.insert(emitted.type);
  }
}

}  // namespace

BoundProgram analyze(const vpl::Program& program, const catalog::Catalog& catalog, const AnalysisOptions& options,
                     Diagnostics& diagnostics) {
  Analysis analysis{.program = program,
                    .catalog = catalog,
                    .options = options,
                    .diagnostics = diagnostics,
                    .declarations = {},
                    .bound = {},
                    .stream_shapes = {},
                    .emitted_types = {}};
  collect_declarations(analysis);
  lower_functions(analysis);
  bind_variables(analysis);
  collect_emitted_types(analysis);
  check_connectors(analysis);
  check_contexts(analysis);
  bind_streams(analysis);
  check_state(analysis);
  for (const auto& [name, pattern] : analysis.declarations.patterns) check_pattern_declaration(analysis, *pattern);
  route_emitted_types(analysis);
  return std::move(analysis.bound);
}

}  // namespace varpulis::sema
