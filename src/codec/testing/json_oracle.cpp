#include "codec/testing/json_oracle.h"

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "codec/input.h"
#include "codec/json_scanner.h"
#include "codec/utf8.h"
#include "data/compare.h"

namespace varpulis::codec::testing {
namespace {

data::Value to_value(const nlohmann::json& json) {
  switch (json.type()) {
    case nlohmann::json::value_t::boolean: return data::Value::boolean(json.get<bool>());
    case nlohmann::json::value_t::number_integer: return data::Value::integer(json.get<std::int64_t>());
    case nlohmann::json::value_t::number_unsigned: {
      const auto value = json.get<std::uint64_t>();
      const bool fits = value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
      return fits ? data::Value::integer(static_cast<std::int64_t>(value))
                  : data::Value::real(static_cast<double>(value));
    }
    case nlohmann::json::value_t::number_float: return data::Value::real(json.get<double>());
    case nlohmann::json::value_t::string: return data::Value::text(json.get_ref<const std::string&>());
    case nlohmann::json::value_t::array: {
      data::Array elements;
      for (const auto& element : json) elements.push_back(to_value(element));
      return data::Value::array(std::move(elements));
    }
    case nlohmann::json::value_t::object: {
      data::Map map;
      for (const auto& [key, value] : json.items()) map.set(key, to_value(value));
      return data::Value::map(std::move(map));
    }
    default: return data::Value::null();
  }
}

}  // namespace

bool identical(const data::Value& a, const data::Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.kind() == data::Kind::array) { return std::ranges::equal(a.as_array(), b.as_array(), identical); }
  if (a.kind() == data::Kind::map) {
    if (a.as_map().size() != b.as_map().size()) return false;
    return std::ranges::all_of(a.as_map().entries(), [&b](const auto& entry) {
      const data::Value* const other = b.as_map().find(entry.first);
      return other != nullptr && identical(entry.second, *other);
    });
  }
  return data::equal(a, b);
}

std::optional<Verdict> judge(const std::string& text) {
  if (text.find_first_of(std::string_view("\n\0", 2)) != std::string::npos) return std::nullopt;
  if (text.starts_with('\xef')) return std::nullopt;  // it passes over a byte order mark
  std::size_t depth = 0;
  for (const char c : text) depth += c == '[' || c == '{' ? 1 : 0;
  if (depth > EventLimits().depth_max) return std::nullopt;
  try {
    return Verdict{.is_json = true, .value = to_value(nlohmann::json::parse(text))};
  } catch (const nlohmann::json::out_of_range&) { return std::nullopt; } catch (const nlohmann::json::exception&) {
    return Verdict{};
  }
}

Verdict scan(const std::string& text, bool& skipped) {
  std::string padded = text;
  padded += '\n';
  padded.append(Input::padding, '\0');
  const char* const end = padded.data() + text.size();
  const EventLimits limits;
  ReadCounts counts;
  JsonScanner scanner(limits, counts);
  const bool is_text = is_utf8(text);
  scanner.at = padded.data();
  scanner.skip_space();
  Verdict verdict;
  verdict.is_json = scanner.value(verdict.value, 1) && (scanner.skip_space(), scanner.at == end) && is_text;
  scanner.at = padded.data();
  scanner.skip_space();
  skipped = scanner.skip_value() && (scanner.skip_space(), scanner.at == end) && is_text;
  return verdict;
}

}  // namespace varpulis::codec::testing
