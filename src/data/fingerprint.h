#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace varpulis::data {

/// The 128-bit XXH3 hash of some bytes as 32 hexadecimal digits: an identity that is the same in every run and on every machine. Not for
/// defence against those who choose the bytes.
[[nodiscard]] std::string fingerprint(std::string_view bytes);

/// Appends a number so that no other sequence of numbers gives the same bytes.
void append_bytes(std::string& bytes, std::uint64_t number);
/// Appends a text with its length.
void append_bytes(std::string& bytes, std::string_view text);

}  // namespace varpulis::data
