#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace varpulis::report {

/// 1,234,567
[[nodiscard]] std::string grouped(std::uint64_t number);
/// 1 row, 1,234 rows
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view what);
/// 400 B, 1.5 KB, 12.0 MB
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
/// At most six digits that matter: 20.5, 0.001, 1.5e+09
[[nodiscard]] std::string number_text(double number);
/// For axes: 950, 1.5 k, 20 M
[[nodiscard]] std::string short_number(double number);
/// 200 ms, 30 s, 2 min, 6 h, 1 d: the width of a bucket.
[[nodiscard]] std::string width_text(std::int64_t ns);

}  // namespace varpulis::report
