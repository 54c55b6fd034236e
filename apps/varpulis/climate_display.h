#pragma once
// What `varpulis demo` shows: on a terminal a sparkline per zone, redrawn in place; piped, plain lines.
#include <array>
#include <string>

#include "apps/varpulis/climate.h"
#include "apps/varpulis/session.h"
#include "apps/varpulis/sparkline.h"
#include "engine/engine.h"

namespace varpulis::app {

class ClimateDisplay final : public engine::OutputSink {
 public:
  ClimateDisplay(Output& output, bool draws);

  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override;
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view stream, std::string_view message) override;
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}

  /// After the events of a tick.
  void tick(std::uint64_t tick);
  /// Leaves the last picture standing.
  void close();
  [[nodiscard]] std::uint64_t alerts() const { return alerts_; }

 private:
  static constexpr std::size_t spark_width = 60;
  static constexpr std::size_t shown_alerts_max = 5;
  struct Zone {
    double value = 0;
    bool has_alert = false;
    Sparkline spark;
  };
  void reading(std::string_view zone, double value);
  void alerted(const data::Map& alert, EventTime time);
  void draw(std::uint64_t tick);
  [[nodiscard]] std::string colored(std::string_view text, std::string_view code) const;

  Output& output_;
  bool draws_;
  std::vector<Zone> zones_;
  std::deque<std::string> last_alerts_;
  std::uint64_t alerts_ = 0;
  std::size_t drawn_lines_ = 0;
};

}  // namespace varpulis::app
