#pragma once
#include <string>
#include <string_view>

namespace varpulis::functions {

// Upper and lower case, character by character and independent of any locale: Unicode's simple mappings for ASCII, Latin-1, Latin
// Extended-A, the Vietnamese and Romanian letters beyond it (Latin Extended Additional, U+01A0, U+01AF, U+0218 to U+021B), Greek and
// Coptic, Cyrillic with its supplement, and Armenian. Every other character and bytes that are not UTF-8 stay as they are; so do
// characters whose other case is more than one character, like the German sharp s.
void append_upper(std::string& out, std::string_view text);
void append_lower(std::string& out, std::string_view text);

/// The same for a text that is ASCII, into `to`, which takes as many bytes; false, with nothing written, for any other text.
[[nodiscard]] bool upper_ascii(char* to, std::string_view text);
[[nodiscard]] bool lower_ascii(char* to, std::string_view text);

}  // namespace varpulis::functions
