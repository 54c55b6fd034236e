#include "report/number_text.h"

#include <array>
#include <cmath>

#include "base/time.h"

namespace varpulis::report {

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : "s");
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr double step = 1024;
  if (bytes < static_cast<std::uint64_t>(step)) return fmt::format("{} B", bytes);
  double amount = static_cast<double>(bytes) / step;
  std::string_view unit = "KB";
  for (const std::string_view next : {"MB", "GB"}) {
    if (amount < step) break;
    amount /= step;
    unit = next;
  }
  return fmt::format("{:.1f} {}", amount, unit);
}

std::string number_text(double number) { return fmt::format("{:.6g}", number == 0 ? 0.0 : number); }

std::string short_number(double number) {
  struct Step {
    double from;
    std::string_view letter;
  };
  for (const Step& step : {Step{1e12, " T"}, Step{1e9, " G"}, Step{1e6, " M"}, Step{1e4, " k"}}) {
    const double divisor = step.from == 1e4 ? 1e3 : step.from;
    if (std::abs(number) >= step.from && std::abs(number) < 1e15)
      return fmt::format("{:.4g}{}", number / divisor, step.letter);
  }
  return number_text(number);
}

std::string width_text(std::int64_t ns) {
  struct Unit {
    std::int64_t ns;
    std::string_view name;
  };
  for (const Unit& unit : {Unit{ns_per_day, "d"}, Unit{ns_per_hour, "h"}, Unit{ns_per_minute, "min"},
                           Unit{ns_per_s, "s"}, Unit{ns_per_ms, "ms"}, Unit{ns_per_us, "us"}}) {
    if (ns >= unit.ns && ns % unit.ns == 0) return fmt::format("{} {}", ns / unit.ns, unit.name);
  }
  return fmt::format("{} ns", ns);
}

}  // namespace varpulis::report
