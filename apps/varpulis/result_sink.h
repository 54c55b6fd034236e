#pragma once
// Where results of a run go: outputs as JSON Lines or for people, and everything else that a program says.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/varpulis/match_origins.h"
#include "apps/varpulis/session.h"
#include "apps/varpulis/text_spool.h"
#include "codec/writer.h"
#include "engine/engine.h"
#include "report/match_drawing.h"

namespace varpulis::app {

/// How outputs are shown.
enum class OutputStyle {
  json_lines,       // one JSON object a line on standard output; prints, logs and alerts on standard error
  readable,         // a row a line for people: time, type, `field: value`
  table,            // aligned tables
  listing_lines,    // the original's `OUTPUT EVENT: T - {...}`, as they come
  timeline,         // not outputs but matches: lanes of their events over time
  listing,          // the original's: collected for the summary at the end
  listing_verbose,  // the same, and `OUTPUT EVENT: ...` as they come
  none,             // only counted
};

class ResultSink final : public engine::OutputSink {
 public:
  struct Options {
    OutputStyle style = OutputStyle::json_lines;
    bool shows_origins = false;     // `--provenance`: rows that stem from a match say so; the program must be compiled to record matches
    std::size_t drawings_max = 0;   // matches that are kept for drawings
    bool opens_connectors = false;  // `.to` writes to files and the console; else rows are counted as not sent
    std::function<void(const data::Rows& rows, std::size_t begin, std::size_t count)> before_output =
        nullptr;  // sees all outputs first
  };
  /// `session` and `plan` outlive the sink.
  ResultSink(const Options& options, const plan::Plan& plan, Session& session);
  ~ResultSink() override;

  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override;
  void print(std::string_view line) override;
  void log(catalog::LogLevel level, std::string_view stream, std::string_view line) override;
  void alert(std::string_view stream, std::string_view message, std::string_view webhook) override;
  void warning(std::string_view stream, std::string_view message) override;
  void write(std::size_t sink, const data::Rows& rows, std::size_t begin, std::size_t count) override;
  void match(const catalog::MatchRecord& record) override;

  /// Writes out what is buffered; of a connector that cannot be opened or written, the error.
  [[nodiscard]] Result<void> flush();
  /// Matches for drawings: the first ones, up to Options::drawings_max.
  [[nodiscard]] const report::MatchDrawings& drawings() const { return drawings_; }
  /// The lines `  - Type: {...}` collected for the end.
  [[nodiscard]] TextSpool& summary() { return summary_; }
  /// What did not leave the program, one line each: "12 rows for the connector Bus were not sent: ...".
  [[nodiscard]] std::vector<std::string> losses() const;

 private:
  class Connection;
  void show(const data::Rows& rows, std::size_t begin, std::size_t count);

  Options options_;
  const plan::Plan& plan_;
  Session& session_;
  std::unique_ptr<codec::OutputWriter> writer_;  // of styles that write to standard output as rows come; else null
  std::vector<std::unique_ptr<Connection>> connections_;  // by sink; null when not opened
  std::vector<std::uint64_t> unsent_;                     // by sink
  std::uint64_t webhooks_unsent_ = 0;
  std::optional<MatchOrigins> origins_;
  report::MatchDrawings drawings_;
  std::optional<Error> failure_;
  TextSpool summary_;
  std::string buffer_;
};

}  // namespace varpulis::app
