#include "expr/testing/rows.h"

#include <cmath>

#include "data/column_builder.h"
#include "data/compare.h"
#include "data/text.h"

namespace varpulis::data {

void PrintTo(const Value& value, std::ostream* out) {
  std::string text(name(value.kind()));
  text += ' ';
  append_display(text, value);
  *out << text;
}

}  // namespace varpulis::data

namespace varpulis::expr::testing {

using data::Kind;
using data::Value;

data::Rows rows_of(const std::vector<Field>& fields, std::size_t rows) {
  auto batch = std::make_shared<data::Batch>();
  auto keys = std::make_shared<data::Keys>();
  std::vector<std::string> names;
  for (const auto& [name, values] : fields) {
    names.push_back(name);
    data::ColumnBuilder builder;
    for (std::size_t i = 0; i < values.size() && i < rows; ++i) {
      if (!values[i].is_missing()) builder.value(i, values[i]);
    }
    batch->columns.push_back(builder.finish(rows));
  }
  batch->schema = std::make_shared<data::Schema>(std::move(names));
  batch->rows = static_cast<std::uint32_t>(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    keys->position.push_back(static_cast<std::uint32_t>(i));
    keys->time.push_back(1000 + static_cast<std::int64_t>(i));
  }
  data::Rows result;
  result.batch = std::move(batch);
  result.keys = std::move(keys);
  result.selection = data::Selection::all(rows);
  result.type = std::make_shared<const std::string>("T");
  return result;
}

bool identical(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.kind() == Kind::real) return a.bits() == b.bits() || (std::isnan(a.as_real()) && std::isnan(b.as_real()));
  if (a.kind() == Kind::array) {
    const data::Array& x = a.as_array();
    const data::Array& y = b.as_array();
    return x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), identical);
  }
  return data::equal(a, b);
}

Value dictionary(std::vector<std::pair<std::string, Value>> entries) {
  data::Map map;
  for (auto& [key, value] : entries) map.set(key, std::move(value));
  return Value::map(std::move(map));
}

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t x = state_;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

}  // namespace varpulis::expr::testing
