#include "apps/varpulis/listing.h"

#include "data/text.h"

namespace varpulis::app {

void append_debug_fields(std::string& out, const data::Rows& rows, std::size_t i) {
  out += '{';
  bool first = true;
  rows.batch->for_each_field(rows.row(i), [&](std::size_t column) {
    if (!first) out += ", ";
    first = false;
    data::append_json_text(out, rows.batch->schema->name(column));
    out += ": ";
    data::append_debug(out, rows.batch->columns[column]->value(rows.row(i)));
  });
  out += '}';
}

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string human_duration(double seconds) {
  if (seconds >= 1) return fmt::format("{:.2f}s", seconds);
  if (seconds >= 0.001) return fmt::format("{:.2f}ms", seconds * 1e3);
  return fmt::format("{:.0f}us", seconds * 1e6);
}

}  // namespace varpulis::app
