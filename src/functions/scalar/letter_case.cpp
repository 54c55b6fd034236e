// lower and upper: case mapping of texts.
#include "functions/case_mapping.h"

#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

struct Upper {
  static void append(std::string& out, std::string_view text) { append_upper(out, text); }
  static bool ascii(char* to, std::string_view text) { return upper_ascii(to, text); }
};

struct Lower {
  static void append(std::string& out, std::string_view text) { append_lower(out, text); }
  static bool ascii(char* to, std::string_view text) { return lower_ascii(to, text); }
};

template <typename Case>
Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::text) return {};
  std::string result;
  Case::append(result, arguments[0].as_text());
  return Value::text(result);
}

template <typename Case>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& text = *arguments[0];
  if (text.kind != ColumnKind::text) return nullptr;
  ColumnDraft result = draft(ColumnKind::text, arguments, rows);
  auto arena = std::make_shared<data::TextArena>();
  std::string mapped;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string_view from = text.texts[row].view();
    mapped.resize(from.size());
    if (!Case::ascii(mapped.data(), from)) {
      mapped.clear();
      Case::append(mapped, from);
    }
    result->texts[row] = arena->add(mapped);
  }
  if (!arena->empty()) result->owners.push_back(std::move(arena));
  return finish(std::move(result));
}

template <typename Case>
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
      .call = &call<Case>,
      .columns = &columns<Case>,
  };
}

}  // namespace

FunctionDescriptor lower_function() {
  return describe<Lower>("lower", {"lowercase", "to_lower"}, "The text in lower case.", "lower(\"ÉTÉ 7\")", "été 7");
}

FunctionDescriptor upper_function() {
  return describe<Upper>("upper", {"uppercase", "to_upper"}, "The text in upper case.", "upper(\"ok 7\")", "OK 7");
}

}  // namespace varpulis::functions
