#include "apps/varpulis/alert.h"

#include "data/text.h"

namespace varpulis::app {

Alert make_alert(const data::Rows& rows, std::size_t i, std::string_view file) {
  const std::size_t row = rows.row(i);
  const std::uint8_t flags = rows.flags(i);
  Alert alert{.time = rows.time(i),
              .rule = std::string(rows.type_of(i)),
              .severity = "medium",
              .mitre = {},
              .summary = {},
              .type = rows.type_of(i),
              .file = file,
              .is_inferred = (flags & data::Keys::inferred) != 0,
              .is_truncated = (flags & data::Keys::truncated) != 0,
              .fields = {}};
  const std::pair<std::string_view, std::string*> texts[] = {
      {"rule", &alert.rule}, {"severity", &alert.severity}, {"mitre", &alert.mitre}, {"summary", &alert.summary}};
  rows.batch->for_each_field(row, [&](std::size_t column) {
    const std::string_view name = rows.batch->schema->name(column);
    data::Value value = rows.batch->columns[column]->value(row);
    const auto* const text = std::ranges::find(texts, name, &std::pair<std::string_view, std::string*>::first);
    if (text == std::end(texts)) alert.fields.emplace_back(name, std::move(value));
    else if (!value.is_absent()) *text->second = data::display(value);
  });
  return alert;
}

}  // namespace varpulis::app
