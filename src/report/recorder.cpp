#include "report/recorder.h"

namespace varpulis::report {

void Recorder::output(const data::Rows& rows, std::size_t begin, std::size_t count) {
  collector_.add_outputs(rows, begin, count);
  next_.output(rows, begin, count);
}

void Recorder::print(std::string_view line) { next_.print(line); }

void Recorder::log(catalog::LogLevel level, std::string_view stream, std::string_view line) {
  next_.log(level, stream, line);
}

void Recorder::alert(std::string_view stream, std::string_view message, std::string_view webhook) {
  collector_.add_alert();
  next_.alert(stream, message, webhook);
}

void Recorder::warning(std::string_view stream, std::string_view message) {
  collector_.add_finding(fmt::format("{}: {}", stream, message));
  next_.warning(stream, message);
}

void Recorder::write(std::size_t sink, const data::Rows& rows, std::size_t begin, std::size_t count) {
  next_.write(sink, rows, begin, count);
}

}  // namespace varpulis::report
