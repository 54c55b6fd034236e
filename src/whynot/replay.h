#pragma once
#include "engine/engine.h"
#include "whynot/setting.h"

namespace varpulis::whynot {

/// Whoever looks on while a program runs over the input.
class Spectator : public engine::OutputSink, public runtime::Tracer {
 public:
  /// An epoch is about to run; false: that is enough.
  virtual bool before(const data::Epoch& epoch) = 0;
  [[nodiscard]] virtual catalog::MatchWatcher* watcher() { return nullptr; }

  void output(const data::Rows&, std::size_t, std::size_t) override {}
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) final {}
  void stage_entered(std::string_view, const data::Rows&) override {}
  void operator_ran(std::string_view, std::string_view, std::size_t, std::size_t) override {}
};

/// One pass over the input from its beginning. Events of types that the program does not read have rows too, so that they can be looked at.
/// The end of the input is told to the program unless before() has stopped it.
[[nodiscard]] Result<void> replay(const Case& of, std::shared_ptr<const plan::Plan> plan, Spectator& spectator);

/// The time of the first event; none in an empty input.
[[nodiscard]] Result<std::optional<EventTime>> first_time(const Case& of, const plan::Plan& plan);

}  // namespace varpulis::whynot
