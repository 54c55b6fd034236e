#include "sema/analysis.h"

#include "base/edit_distance.h"

namespace varpulis::sema {

Shape Analysis::shape_of(std::string_view type) const {
  if (const auto stream = stream_shapes.find(type); stream != stream_shapes.end()) return stream->second;
  // A stream that is not bound yet is part of a cycle; nothing is known about it.
  if (declarations.streams.contains(type)) return {};
  if (const auto event = declarations.events.find(type); event != declarations.events.end()) return event->second.shape;
  return {};
}

void suggest(Diagnostic& diagnostic, SourceSpan at, std::string_view name, const std::vector<std::string>& candidates,
             std::string_view otherwise) {
  const std::optional<std::string> near = nearest_name(name, candidates);
  // A name with no letter in common is no misspelling: `p` is not `s`.
  if (!near || edit_distance(name, *near) >= name.size()) {
    diagnostic.help = otherwise;
    return;
  }
  diagnostic.label = fmt::format("did you mean `{}`?", *near);
  diagnostic.help = fmt::format("replace `{}` by `{}`", name, *near);
  // A name that a compile-time loop made (`Zone{z}`) does not stand in the text as it is.
  const bool is_verbatim = at.size() == name.size();
  diagnostic.fixes.push_back(
      {.at = at,
       .replacement = *near,
       .title = diagnostic.help,
       .applicability = is_verbatim ? Applicability::machine_applicable : Applicability::maybe_incorrect});
}

}  // namespace varpulis::sema
