#include "codec/time_writer.h"

#include <cstring>

namespace varpulis::codec {
namespace {

char* write_digits(char* to, std::uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
  return to + digits;
}

}  // namespace

char* TimeWriter::write(char* to, EventTime time) {
  std::int64_t within = 0;
  const bool fits =
      has_minute_ && !__builtin_sub_overflow(time.ns, minute_ns_, &within) && within >= 0 && within < ns_per_minute;
  if (!fits) {
    const std::string text = format_time(time);
    std::memcpy(minute_, text.data(), sizeof minute_);
    within = time.ns % ns_per_minute;
    if (within < 0) within += ns_per_minute;
    // The first minute that 64-bit nanoseconds reach begins before them.
    has_minute_ = !__builtin_sub_overflow(time.ns, within, &minute_ns_);
  }
  std::memcpy(to, minute_, sizeof minute_);
  to += sizeof minute_;
  to = write_digits(to, static_cast<std::uint64_t>(within / ns_per_s), 2);
  const auto fraction = static_cast<std::uint64_t>(within % ns_per_s);
  if (fraction != 0) {
    *to++ = '.';
    if (fraction % 1'000'000 == 0) to = write_digits(to, fraction / 1'000'000, 3);
    else if (fraction % 1'000 == 0) to = write_digits(to, fraction / 1'000, 6);
    else to = write_digits(to, fraction, 9);
  }
  *to++ = 'Z';
  return to;
}

}  // namespace varpulis::codec
