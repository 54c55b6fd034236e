// lower and upper: case mapping of texts.
#include "functions/case_mapping.h"

#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

using Append = void (*)(std::string& out, std::string_view text);

template <Append append>
Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::text) return {};
  std::string result;
  append(result, arguments[0].as_text());
  return Value::text(result);
}

template <Append append>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& text = *arguments[0];
  if (text.kind != ColumnKind::text) return nullptr;
  ColumnDraft result = draft(ColumnKind::text, arguments, rows);
  auto arena = std::make_shared<data::TextArena>();
  std::string mapped;
  for (std::size_t row = 0; row < rows; ++row) {
    mapped.clear();
    append(mapped, text.texts[row].view());
    result->texts[row] = arena->add(mapped);
  }
  if (!arena->empty()) result->owners.push_back(std::move(arena));
  return finish(std::move(result));
}

template <Append append>
FunctionDescriptor describe(std::string_view name, std::vector<std::string_view> aliases, std::string_view summary, std::string_view example,
                            std::string_view example_result) {
  return {
      .name = name,
      .aliases = std::move(aliases),
      .parameters = {{.name = "text", .summary = "A text."}},
      .result = "string",
      .summary = summary,
      .details = "Character by character, without regard to language: Latin (with Latin-1, Extended-A, Vietnamese and Romanian letters), Greek, "
                 "Cyrillic and Armenian letters by Unicode's simple mapping; everything else stays, also a sharp s, which has no single "
                 "upper case. No value for anything but a text.",
      .example = example,
      .example_result = example_result,
      .category = "text",
      .call = &call<append>,
      .columns = &columns<append>,
  };
}

}  // namespace

FunctionDescriptor lower_function() {
  return describe<&append_lower>("lower", {"lowercase", "to_lower"}, "The text in lower case.", "lower(\"ÉTÉ 7\")", "été 7");
}

FunctionDescriptor upper_function() {
  return describe<&append_upper>("upper", {"uppercase", "to_upper"}, "The text in upper case.", "upper(\"ok 7\")", "OK 7");
}

}  // namespace varpulis::functions
