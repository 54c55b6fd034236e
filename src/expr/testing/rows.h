#pragma once
// Rows for tests, written as values.
#include <ostream>
#include <string>
#include <vector>

#include "catalog/evaluation.h"
#include "data/batch.h"

namespace varpulis::data {
void PrintTo(const Value& value, std::ostream* out);
}

namespace varpulis::expr::testing {

/// The values of one field, row by row; a missing value leaves the row without the field.
using Field = std::pair<std::string, std::vector<data::Value>>;

/// A batch of type "T" in which row i has position i and time 1000 + i ns; all rows selected.
[[nodiscard]] data::Rows rows_of(const std::vector<Field>& fields, std::size_t rows);

/// Same kind and same bits (all NaNs count as one); missing equals missing.
[[nodiscard]] bool identical(const data::Value& a, const data::Value& b);

[[nodiscard]] inline data::Value integer(std::int64_t value) { return data::Value::integer(value); }
[[nodiscard]] inline data::Value real(double value) { return data::Value::real(value); }
[[nodiscard]] inline data::Value text(std::string_view value) { return data::Value::text(value); }
[[nodiscard]] inline data::Value boolean(bool value) { return data::Value::boolean(value); }
[[nodiscard]] inline data::Value null() { return data::Value::null(); }
[[nodiscard]] inline data::Value missing() { return {}; }
[[nodiscard]] inline data::Value duration(std::uint64_t ns) { return data::Value::duration(ns); }
[[nodiscard]] inline data::Value timestamp(std::int64_t ns) { return data::Value::timestamp({ns}); }
[[nodiscard]] inline data::Value list(data::Array values) { return data::Value::array(std::move(values)); }
[[nodiscard]] data::Value dictionary(std::vector<std::pair<std::string, data::Value>> entries);

/// SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// 0 to bound - 1.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

}  // namespace varpulis::expr::testing
