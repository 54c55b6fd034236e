#pragma once
// The lines of `simulate --trace`: each event, the streams that it reaches, and what their operators do with it.
#include <optional>
#include <string>

#include "apps/varpulis/session.h"
#include "data/batch.h"
#include "runtime/tracer.h"

namespace varpulis::app {

class TracePrinter final : public runtime::Tracer {
 public:
  /// `total`: the number of events, if it is known.
  TracePrinter(Output& output, std::optional<std::uint64_t> total) : output_(output), total_(total) {}

  /// The next event; requires an epoch of one position.
  void event(const data::Epoch& epoch);
  void stage_entered(std::string_view stream, const data::Rows& rows) override;
  void operator_ran(std::string_view stream, std::string_view op, std::size_t rows_in, std::size_t rows_out) override;
  /// Rows left the engine.
  void emitted(const data::Rows& rows, std::size_t begin, std::size_t count);
  /// After the last event.
  void finish();

 private:
  void close_event();
  Output& output_;
  std::optional<std::uint64_t> total_;
  std::uint64_t events_ = 0;
  bool event_is_open_ = false, reached_stream_ = false;
};

}  // namespace varpulis::app
