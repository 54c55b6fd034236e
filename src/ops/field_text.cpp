#include "ops/field_text.h"

#include "data/text.h"

namespace varpulis::ops {
namespace {

data::Value field(const data::Rows& rows, std::size_t i, std::string_view name) {
  const data::Column* column = rows.batch->find(name);
  return column == nullptr ? data::Value() : column->value(rows.row(i));
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !letter(text.front())) return false;
  return std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

void append_fields(std::string& out, const data::Rows& rows, std::size_t i) {
  data::append_debug(out, data::Value::map(row_as_map(*rows.batch, rows.row(i))));
}

FieldTemplate::FieldTemplate(std::string_view text) {
  std::string literal;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    literal += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const std::string_view inside = close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
    const std::size_t dot = inside.find('.');
    const std::string_view name = inside.substr(0, dot);
    const std::string_view member = dot == std::string_view::npos ? std::string_view() : inside.substr(dot + 1);
    if (!is_name(name) || (dot != std::string_view::npos && !is_name(member))) {
      literal += '{';
      text.remove_prefix(1);
      continue;
    }
    if (!literal.empty()) parts_.push_back({.text = std::exchange(literal, {}), .name = {}, .member = {}});
    parts_.push_back({.text = std::string(text.substr(0, close + 1)), .name = std::string(name), .member = std::string(member)});
    text.remove_prefix(close + 1);
  }
  if (!literal.empty()) parts_.push_back({.text = std::move(literal), .name = {}, .member = {}});
}

void FieldTemplate::append(std::string& out, const Part& part, const data::Rows& rows, std::size_t i) {
  data::Value value;
  if (part.name.empty()) {
    out += part.text;
    return;
  }
  if (part.member.empty()) {
    value = field(rows, i, part.name);
  } else {
    value = field(rows, i, part.name + "." + part.member);
    if (value.is_missing()) value = field(rows, i, part.name + "_" + part.member);
    if (value.is_missing() && rows.type_of(i) == part.name) value = field(rows, i, part.member);
    if (value.is_missing()) {
      const data::Value object = field(rows, i, part.name);
      const data::Value* entry = object.kind() == data::Kind::map ? object.as_map().find(part.member) : nullptr;
      if (entry != nullptr) value = *entry;
    }
  }
  value.is_missing() ? static_cast<void>(out += part.text) : data::append_display(out, value);
}

std::string FieldTemplate::fill(const data::Rows& rows, std::size_t i) const {
  std::string out;
  for (const Part& part : parts_) append(out, part, rows, i);
  return out;
}

void FieldTemplate::collect_fields(catalog::FieldUse& use) const {
  for (const Part& part : parts_) {
    if (part.name.empty()) continue;
    use.fields.insert(part.name);
    if (part.member.empty()) continue;
    use.fields.insert({part.name + "." + part.member, part.name + "_" + part.member, part.member});
  }
}

}  // namespace varpulis::ops
