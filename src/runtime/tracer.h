#pragma once
#include <string_view>

#include "data/batch.h"

namespace varpulis::runtime {

/// Looks on while an epoch runs; for `--trace`, with epochs of one event.
class Tracer {
 public:
  virtual ~Tracer() = default;
  virtual void stage_entered(std::string_view stream, const data::Rows& rows) = 0;
  virtual void operator_ran(std::string_view stream, std::string_view op, std::size_t rows_in, std::size_t rows_out) = 0;
};

}  // namespace varpulis::runtime
