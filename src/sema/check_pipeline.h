#pragma once
#include <span>

#include "sema/analysis.h"

namespace varpulis::sema {

struct PipelineFacts {
  const vpl::StreamDeclaration& stream;
  std::span<const vpl::Call* const> calls;
  bool is_pattern = false;
  bool is_join = false;
};

/// Rules about which operators a stream may have, in which order and how often.
void check_pipeline(Analysis& analysis, const PipelineFacts& facts);

}  // namespace varpulis::sema
