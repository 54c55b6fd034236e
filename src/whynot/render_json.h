#pragma once
#include <string>

#include "whynot/answer.h"

namespace varpulis::whynot {

/// The whole answer as one JSON object, without end-of-line mark. Times are RFC 3339, values as in outputs.
[[nodiscard]] std::string render_json(const Answer& answer);

}  // namespace varpulis::whynot
