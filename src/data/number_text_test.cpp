#include "data/number_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace varpulis::data {
namespace {

std::string text(double value) {
  char buffer[number_text_bytes_max];
  return {buffer, write_real(buffer, value)};
}

/// The digits of a number's text, without point, exponent and zeros at both ends.
std::string digits(std::string_view number) {
  std::string all;
  for (const char c : number.substr(0, number.find('e'))) {
    if (c >= '0' && c <= '9') all += c;
  }
  all.erase(0, all.find_first_not_of('0'));
  return all.erase(all.find_last_not_of('0') + 1);
}

TEST(NumberText, writes_floats_like_other_languages) {
  EXPECT_EQ(text(0.0), "0.0");
  EXPECT_EQ(text(-0.0), "-0.0");
  EXPECT_EQ(text(1), "1.0");
  EXPECT_EQ(text(100000), "100000.0");
  EXPECT_EQ(text(-2.5), "-2.5");
  EXPECT_EQ(text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(text(0.0001), "0.0001");
  EXPECT_EQ(text(0.00005), "5e-05");
  EXPECT_EQ(text(1.5e15), "1500000000000000.0");
  EXPECT_EQ(text(1e16), "1e+16");
  EXPECT_EQ(text(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(text(5e-324), "5e-324");
  EXPECT_EQ(text(1234567890.125), "1234567890.125");
}

TEST(NumberText, is_the_shortest_text_that_reads_back) {
  std::uint64_t seed = 3;
  const auto random = [&seed] { return seed = seed * 6364136223846793005ULL + 1442695040888963407ULL; };
  const auto check = [](double value) {
    const std::string written = text(value);
    ASSERT_EQ(std::strtod(written.c_str(), nullptr), value) << written;
    char buffer[64];
    const std::string shortest(buffer,
                               std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr);
    ASSERT_EQ(digits(written), digits(shortest)) << written;
    ASSERT_NE(written.find_first_of(".e"), std::string::npos);
  };
  static constexpr double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  for (int i = 0; i < 100'000; ++i) {
    const double decimal = static_cast<double>(random() >> (20U + random() % 40)) / powers[(random() >> 40U) % 10];
    check(decimal);
    check(std::nextafter(decimal, 1e300));
    const double any = std::bit_cast<double>(random());
    if (std::isfinite(any)) check(any);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace varpulis::data
