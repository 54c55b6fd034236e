#include "codec/csv_types.h"

namespace varpulis::codec {
namespace {

std::optional<bool> boolean(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

/// A number, but not what looks like one and is a name: `007` would lose its zeros.
std::optional<Number> number(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) return std::nullopt;
  return loose_number(text);
}

}  // namespace

std::optional<CsvType> csv_type(std::string_view name) {
  static constexpr std::pair<std::string_view, CsvType> types[] = {{"str", CsvType::text},
                                                                   {"int", CsvType::integer},
                                                                   {"float", CsvType::real},
                                                                   {"bool", CsvType::boolean},
                                                                   {"timestamp", CsvType::timestamp}};
  for (const auto& [known, type] : types) {
    if (known == name) return type;
  }
  return std::nullopt;
}

void CsvTypeGuess::add(const CsvCell& cell) {
  if (cell.is_null() || type_ == CsvType::text) return;
  CsvType found = CsvType::text;
  if (boolean(cell.text)) found = CsvType::boolean;
  else if (const auto value = number(cell.text)) found = value->is_integer ? CsvType::integer : CsvType::real;
  const auto is_number = [](CsvType type) { return type == CsvType::integer || type == CsvType::real; };
  if (!type_ || *type_ == found) type_ = found;
  else type_ = is_number(*type_) && is_number(found) ? CsvType::real : CsvType::text;
}

std::optional<EventTime> CsvCellWriter::time(const CsvCell& cell) {
  if (const auto time = time_reader_.read(cell.text)) return time;
  return time_of_digits(cell.text, unit_);
}

bool CsvCellWriter::write(const CsvCell& cell, CsvType type, data::ColumnBuilder& column, std::size_t row,
                          const std::shared_ptr<const void>& owner) {
  if (cell.is_null()) {
    column.null(row);
    return true;
  }
  if (type != CsvType::text) {
    if (type == CsvType::timestamp) {
      if (const auto value = time(cell)) return column.timestamp(row, *value), true;
    }
    if (const auto value = number(cell.text)) {
      const bool as_real = !value->is_integer || type == CsvType::real;
      if (!as_real) column.integer(row, value->as_integer());
      else column.real(row, value->is_integer ? static_cast<double>(value->as_integer()) : value->as_real());
      return type == CsvType::real || (type == CsvType::integer && value->is_integer);
    }
    if (const auto value = boolean(cell.text)) {
      column.boolean(row, *value);
      return type == CsvType::boolean;
    }
  }
  if (cell.in_input) {
    column.text_view(row, cell.text);
    if (cell.text.size() > data::TextView::inline_max) column.keep(owner);
  } else {
    column.text(row, cell.text);
  }
  return type == CsvType::text;
}

}  // namespace varpulis::codec
