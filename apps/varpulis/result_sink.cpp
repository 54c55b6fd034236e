#include "apps/varpulis/result_sink.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "apps/varpulis/listing.h"
#include "data/text.h"
#include "report/match_timeline.h"

namespace varpulis::app {
namespace {

std::string text_parameter(const sema::BoundSink& sink, std::string_view name) {
  for (const auto& [key, value] : sink.parameters) {
    if (key == name && value.kind() == data::Kind::text) return std::string(value.as_text());
  }
  return {};
}

/// What turns rows into text as they come; null for styles that collect or only count.
std::unique_ptr<codec::OutputWriter> make_writer(OutputStyle style, const Session& session) {
  switch (style) {
    case OutputStyle::json_lines: return codec::make_json_lines_writer();
    case OutputStyle::readable: return codec::make_terminal_writer(session.out.is_colored());
    case OutputStyle::table: return codec::make_table_writer();
    case OutputStyle::listing_lines:
      return codec::make_debug_listing_writer({.prefix = "OUTPUT EVENT: ", .separator = " - "});
    case OutputStyle::timeline:
    case OutputStyle::listing:
    case OutputStyle::listing_verbose:
    case OutputStyle::none: return nullptr;
  }
  return nullptr;
}

}  // namespace

/// An open connector: a file to which JSON lines are appended, or the console.
class ResultSink::Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const sema::BoundSink& sink) {
    auto connection = std::make_unique<Connection>();
    if (sink.type == "console") {
      connection->is_console_ = true;
      connection->as_json_ = text_parameter(sink, "format") == "json";
      return connection;
    }
    if (sink.type != "file")
      return Error(ErrorCode::unsupported, fmt::format("the connector {} is of type {}, which this release cannot open",
                                                       sink.connector, sink.type));
    std::string path = text_parameter(sink, "path");
    if (path.empty()) path = text_parameter(sink, "url");
    if (path.empty()) path = sink.connector + ".jsonl";
    connection->path_ = path;
    connection->descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (connection->descriptor_ < 0) {
      return Error(ErrorCode::io,
                   fmt::format("cannot open {} for the connector {}: {}", path, sink.connector, std::strerror(errno)));
    }
    connection->output_ = std::make_unique<DescriptorOutput>(connection->descriptor_, false, false);
    return connection;
  }
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    output_.reset();
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  void write(const data::Rows& rows, std::size_t begin, std::size_t count, Output& console) {
    text_.clear();
    if (!is_console_ || as_json_) {
      json_->write(rows, begin, count, text_);
    } else {
      for (std::size_t i = begin; i < begin + count; ++i) {
        const CivilTime time = civil_time(rows.time(i));
        text_ += fmt::format("[{:02}:{:02}:{:02}] {} | ", time.hour, time.minute, time.second, rows.type_of(i));
        append_debug_fields(text_, rows, i);
        text_ += '\n';
      }
    }
    (is_console_ ? console : *output_).write(text_);
  }
  [[nodiscard]] Result<void> flush() {
    if (output_ && !output_->flush()) return Error(ErrorCode::io, fmt::format("cannot write {}", path_));
    return {};
  }

 private:
  bool is_console_ = false, as_json_ = false;
  std::string path_;
  int descriptor_ = -1;
  std::unique_ptr<DescriptorOutput> output_;
  std::unique_ptr<codec::OutputWriter> json_ = codec::make_json_lines_writer();
  std::string text_;
};

ResultSink::ResultSink(const Options& options, const plan::Plan& plan, Session& session)
    : options_(options),
      plan_(plan),
      session_(session),
      writer_(make_writer(options.style, session)),
      connections_(plan.sinks.size()),
      unsent_(plan.sinks.size(), 0) {
  if (options.shows_origins) origins_.emplace(plan);
  if (!options.opens_connectors) return;
  for (std::size_t i = 0; i < plan.sinks.size(); ++i) {
    Result<std::unique_ptr<Connection>> connection = Connection::open(plan.sinks[i]);
    if (connection) connections_[i] = std::move(*connection);
    else if (!failure_) failure_ = connection.error();
  }
}

ResultSink::~ResultSink() = default;

void ResultSink::output(const data::Rows& rows, std::size_t begin, std::size_t count) {
  if (options_.before_output) options_.before_output(rows, begin, count);
  if (origins_) {
    const data::Rows own = origins_->of(rows, begin, count);
    show(own, 0, own.size());
  } else {
    show(rows, begin, count);
  }
}

void ResultSink::match(const catalog::MatchRecord& record) {
  if (origins_) origins_->add(record);
  if (options_.style == OutputStyle::timeline) {
    session_.out.write(report::timeline_text(record, {.columns = session_.out.columns(), .has_colour = session_.out.is_colored()}));
  }
  if (drawings_.matches.size() < options_.drawings_max) drawings_.matches.push_back(record);
  else if (options_.drawings_max > 0) ++drawings_.left_out;
}

void ResultSink::show(const data::Rows& rows, std::size_t begin, std::size_t count) {
  buffer_.clear();
  switch (options_.style) {
    case OutputStyle::json_lines:
    case OutputStyle::readable:
    case OutputStyle::table:
    case OutputStyle::listing_lines:
      writer_->write(rows, begin, count, buffer_);
      session_.out.write(buffer_);
      return;
    case OutputStyle::listing_verbose:
      for (std::size_t i = begin; i < begin + count; ++i) {
        buffer_ += fmt::format("OUTPUT EVENT: {} - ", rows.type_of(i));
        append_debug_fields(buffer_, rows, i);
        buffer_ += '\n';
      }
      session_.out.write(buffer_);
      buffer_.clear();
      [[fallthrough]];
    case OutputStyle::listing:
      for (std::size_t i = begin; i < begin + count; ++i) {
        buffer_ += fmt::format("  - {}: ", rows.type_of(i));
        append_debug_fields(buffer_, rows, i);
        buffer_ += '\n';
      }
      summary_.add(buffer_);
      return;
    case OutputStyle::timeline:
    case OutputStyle::none: return;
  }
}

void ResultSink::print(std::string_view line) {
  (options_.style == OutputStyle::json_lines ? session_.error : session_.out).write(fmt::format("{}\n", line));
}

void ResultSink::log(catalog::LogLevel level, std::string_view stream, std::string_view line) {
  session_.error.write(fmt::format("[{}] {}: {}\n", catalog::name(level), stream, line));
}

void ResultSink::alert(std::string_view stream, std::string_view message, std::string_view webhook) {
  if (!webhook.empty()) ++webhooks_unsent_;
  (options_.style == OutputStyle::json_lines ? session_.error : session_.out)
      .write(fmt::format("ALERT [{}] {}\n", stream, message));
}

void ResultSink::warning(std::string_view stream, std::string_view message) {
  session_.error.write(fmt::format("warning: {}: {}\n", stream, message));
}

void ResultSink::write(std::size_t sink, const data::Rows& rows, std::size_t begin, std::size_t count) {
  if (!connections_[sink]) {
    unsent_[sink] += count;
    return;
  }
  Output& console = options_.style == OutputStyle::json_lines ? session_.error : session_.out;
  if (origins_) {
    const data::Rows own = origins_->of(rows, begin, count);
    connections_[sink]->write(own, 0, own.size(), console);
  } else {
    connections_[sink]->write(rows, begin, count, console);
  }
}

Result<void> ResultSink::flush() {
  if (failure_) return *failure_;
  if (writer_) {
    buffer_.clear();
    writer_->flush(buffer_);
    session_.out.write(buffer_);
  }
  for (const std::unique_ptr<Connection>& connection : connections_) {
    if (connection) VARPULIS_CHECK(connection->flush());
  }
  return {};
}

std::vector<std::string> ResultSink::losses() const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < unsent_.size(); ++i) {
    if (unsent_[i] > 0)
      lines.push_back(fmt::format("{} rows for the connector {} were not sent: this command opens no connectors",
                                  unsent_[i], plan_.sinks[i].connector));
  }
  if (webhooks_unsent_ > 0)
    lines.push_back(fmt::format("{} alerts were printed and not sent to their webhook", webhooks_unsent_));
  if (writer_ && writer_->non_finite() > 0)
    lines.push_back(fmt::format("{} values were written as null: NaN or infinite", writer_->non_finite()));
  if (origins_ && origins_->forgotten() > 0)
    lines.push_back(fmt::format("{} matches were forgotten before the run was over: rows of theirs that were held longer came out without `_match`",
                                origins_->forgotten()));
  return lines;
}

}  // namespace varpulis::app
