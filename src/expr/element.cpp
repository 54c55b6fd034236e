// Elements, slices and members of single values (arithmetic.h).
#include "expr/arithmetic.h"
#include "expr/code_points.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using catalog::NoValueCause;
using data::Kind;
using data::Value;

Value out_of_range(NoValue* why, std::int64_t index, std::int64_t size) {
  if (why != nullptr)
    *why = {NoValueCause::out_of_range, fmt::format("index {} is outside of {} elements", index, size)};
  return {};
}

Value unfit(NoValue* why, const char* text, const Value& value) {
  if (why != nullptr) *why = {NoValueCause::type_error, fmt::format(fmt::runtime(text), name(value.kind()))};
  return {};
}

/// A bound of a slice: negative ones count from the end, and all are brought into 0 to size.
std::int64_t bound(const Value* given, std::int64_t otherwise, std::int64_t size) {
  if (given == nullptr) return otherwise;
  std::int64_t at = given->as_integer();
  if (at < 0) at = at < -size ? 0 : at + size;
  return std::min(at, size);
}

}  // namespace

Value element(const Value& a, const Value& i, NoValue* why) {
  if (a.is_missing() || i.is_missing()) return {};
  if (a.kind() == Kind::map) {
    if (i.kind() != Kind::text) return unfit(why, "a map is indexed by a string, found {}", i);
    const Value* found = a.as_map().find(i.as_text());
    if (found != nullptr) return *found;
    if (why != nullptr) *why = {NoValueCause::missing_field, fmt::format("the map has no entry `{}`", i.as_text())};
    return {};
  }
  if (a.kind() != Kind::array && a.kind() != Kind::text) return unfit(why, "cannot index {}", a);
  if (i.kind() != Kind::integer) return unfit(why, "an index is an int, found {}", i);
  const std::int64_t size =
      a.kind() == Kind::array ? static_cast<std::int64_t>(a.as_array().size()) : count_code_points(a.as_text());
  std::int64_t at = i.as_integer();
  if (at < -size || at >= size) return out_of_range(why, at, size);
  if (at < 0) at += size;
  if (a.kind() == Kind::array) return a.as_array()[static_cast<std::size_t>(at)];
  const std::string_view text = a.as_text();
  const std::size_t begin = code_point_offset(text, at);
  return Value::text(text.substr(begin, code_point_offset(text.substr(begin), 1)));
}

Value slice(const Value& a, const Value* begin, const Value* end, NoValue* why) {
  if (a.is_missing()) return {};
  for (const Value* given : {begin, end}) {
    if (given != nullptr && given->is_missing()) return {};
  }
  if (a.kind() != Kind::array && a.kind() != Kind::text) return unfit(why, "cannot take a slice of {}", a);
  for (const Value* given : {begin, end}) {
    if (given != nullptr && given->kind() != Kind::integer)
      return unfit(why, "the bound of a slice is an int, found {}", *given);
  }
  const std::int64_t size =
      a.kind() == Kind::array ? static_cast<std::int64_t>(a.as_array().size()) : count_code_points(a.as_text());
  const std::int64_t from = bound(begin, 0, size);
  const std::int64_t to = std::max(from, bound(end, size, size));
  if (a.kind() == Kind::array) {
    const data::Array& elements = a.as_array();
    return Value::array(data::Array(elements.begin() + from, elements.begin() + to));
  }
  const std::string_view rest = a.as_text().substr(code_point_offset(a.as_text(), from));
  return Value::text(rest.substr(0, code_point_offset(rest, to - from)));
}

Value member(const Value& a, std::string_view entry, bool null_safe, NoValue* why) {
  if (null_safe && a.is_absent()) return Value::null();
  if (a.is_missing()) return {};
  if (a.kind() != Kind::map) {
    if (why != nullptr)
      *why = {NoValueCause::type_error, fmt::format("`.{}` takes a map, found {}", entry, name(a.kind()))};
    return {};
  }
  const Value* found = a.as_map().find(entry);
  if (found != nullptr) return *found;
  if (why != nullptr) *why = {NoValueCause::missing_field, fmt::format("the map has no entry `{}`", entry)};
  return {};
}

}  // namespace varpulis::expr
