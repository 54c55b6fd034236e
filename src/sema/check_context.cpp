#include "sema/check_context.h"

#include <algorithm>

namespace varpulis::sema {

void check_contexts(Analysis& analysis) {
  for (const auto& [name, context] : analysis.declarations.contexts) {
    BoundContext& bound = analysis.bound.contexts.emplace_back(BoundContext{.name = name, .cores = {}});
    for (const vpl::Argument& argument : context->arguments) {
      if (!argument.name || argument.name->text != "cores") {
        const SourceSpan at = argument.name ? argument.name->at : argument.at;
        Diagnostic& found =
            analysis.error(code::unknown_parameter, at, "a context has the parameter `cores` and no other");
        if (argument.name) suggest(found, at, argument.name->text, {"cores"}, "write `cores: [0, 1]`");
        continue;
      }
      const auto* cores = argument.value ? std::get_if<vpl::ArrayLiteral>(&argument.value->node) : nullptr;
      const bool fits = cores != nullptr && std::ranges::all_of(cores->elements, [](const vpl::Expression& core) {
                          return std::holds_alternative<vpl::IntegerLiteral>(core.node);
                        });
      if (!fits) {
        analysis.error(code::not_constant, argument.at, "`cores` must be a list of core numbers").help =
            "write `cores: [0, 1]`";
        continue;
      }
      for (const vpl::Expression& core : cores->elements) bound.cores.push_back(std::get<vpl::IntegerLiteral>(core.node).value);
    }
  }
}

}  // namespace varpulis::sema
