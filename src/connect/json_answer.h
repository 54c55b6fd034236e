#pragma once
#include <string_view>

#include "base/result.h"
#include "data/value.h"

namespace varpulis::connect {

/// The members of a JSON object that somebody answered with. Ints and floats stay apart as in events; ints beyond 64 bits become floats.
/// Errors: no JSON, no object, nested too deep.
[[nodiscard]] Result<data::Map> read_answer(std::string_view text);

}  // namespace varpulis::connect
