#include "connect/json_answer.h"

#include <nlohmann/json.hpp>

namespace varpulis::connect {
namespace {

using nlohmann::ordered_json;

constexpr int depth_max = 32;

/// Missing where it is nested too deep.
data::Value value_of(const ordered_json& json, int depth) {
  if (depth > depth_max) return {};
  switch (json.type()) {
    case ordered_json::value_t::boolean: return data::Value::boolean(json.get<bool>());
    case ordered_json::value_t::number_integer: return data::Value::integer(json.get<std::int64_t>());
    case ordered_json::value_t::number_unsigned: {
      const auto number = json.get<std::uint64_t>();
      return number <= INT64_MAX ? data::Value::integer(static_cast<std::int64_t>(number)) : data::Value::real(static_cast<double>(number));
    }
    case ordered_json::value_t::number_float: return data::Value::real(json.get<double>());
    case ordered_json::value_t::string: return data::Value::text(json.get_ref<const std::string&>());
    case ordered_json::value_t::array: {
      data::Array elements;
      for (const ordered_json& element : json) {
        elements.push_back(value_of(element, depth + 1));
        if (elements.back().is_missing()) return {};
      }
      return data::Value::array(std::move(elements));
    }
    case ordered_json::value_t::object: {
      data::Map entries;
      for (const auto& [name, member] : json.items()) {
        data::Value value = value_of(member, depth + 1);
        if (value.is_missing()) return {};
        entries.set(name, std::move(value));
      }
      return data::Value::map(std::move(entries));
    }
    default: return data::Value::null();
  }
}

}  // namespace

Result<data::Map> read_answer(std::string_view text) {
  const ordered_json json = ordered_json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return Error(ErrorCode::invalid_data, "the answer is no JSON");
  if (!json.is_object()) return Error(ErrorCode::invalid_data, "the answer is no JSON object");
  const data::Value value = value_of(json, 0);
  if (value.is_missing()) return Error(ErrorCode::limit_exceeded, fmt::format("the answer is nested deeper than {}", depth_max));
  return value.as_map();
}

}  // namespace varpulis::connect
