#pragma once
#include "engine/engine.h"
#include "report/collector.h"

namespace varpulis::report {

/// Tells the collector what leaves the engine and passes it on.
class Recorder final : public engine::OutputSink {
 public:
  /// Both outlive the recorder.
  Recorder(Collector& collector, engine::OutputSink& next) : collector_(collector), next_(next) {}

  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override;
  void print(std::string_view line) override;
  void log(catalog::LogLevel level, std::string_view stream, std::string_view line) override;
  void alert(std::string_view stream, std::string_view message, std::string_view webhook) override;
  void warning(std::string_view stream, std::string_view message) override;
  void write(std::size_t sink, const data::Rows& rows, std::size_t begin, std::size_t count) override;
  void match(const catalog::MatchRecord& record) override { next_.match(record); }

 private:
  Collector& collector_;
  engine::OutputSink& next_;
};

}  // namespace varpulis::report
