#pragma once
#include <string_view>

#include "data/batch.h"

namespace varpulis::runtime {

/// Looks on while an epoch runs; for `--trace`, with epochs of one event, and for those who ask where rows stay.
class Tracer {
 public:
  virtual ~Tracer() = default;
  virtual void stage_entered(std::string_view stream, const data::Rows& rows) = 0;
  virtual void operator_ran(std::string_view stream, std::string_view op, std::size_t rows_in, std::size_t rows_out) = 0;
  /// The same with the rows; `op` counts the stream's operators.
  virtual void rows_passed(std::string_view /*stream*/, std::size_t /*op*/, const data::Rows& /*in*/, const data::Rows& /*out*/) {}
  /// Rows that leave the stream.
  virtual void stage_left(std::string_view /*stream*/, const data::Rows& /*rows*/) {}
};

}  // namespace varpulis::runtime
