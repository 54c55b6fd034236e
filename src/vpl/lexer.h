#pragma once
// Text to tokens and comments. Reports what is wrong with a single token and goes on.
#include <string_view>
#include <vector>

#include "vpl/ast.h"
#include "vpl/syntax_errors.h"
#include "vpl/token.h"

namespace varpulis::vpl {

struct LexedText {
  std::vector<Token> tokens;      // the last one is `end`
  std::vector<Comment> comments;  // spans in the original text
};

/// Linear in the length of the text, which is at most program_bytes_max.
[[nodiscard]] LexedText lex(std::string_view text, SyntaxErrors& errors);

}  // namespace varpulis::vpl
