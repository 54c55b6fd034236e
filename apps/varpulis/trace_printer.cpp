#include "apps/varpulis/trace_printer.h"

#include "apps/varpulis/listing.h"

namespace varpulis::app {

void TracePrinter::event(const data::Epoch& epoch) {
  close_event();
  event_is_open_ = true;
  reached_stream_ = false;
  ++events_;
  std::string line = total_ ? fmt::format("EVENT [{}/{}] ", events_, *total_) : fmt::format("EVENT [{}] ", events_);
  for (const data::Rows& rows : epoch.types) {
    if (rows.empty()) continue;
    line += fmt::format("{} ", rows.type_of(0));
    append_debug_fields(line, rows, 0);
  }
  output_.write(line + "\n");
}

void TracePrinter::stage_entered(std::string_view stream, const data::Rows& rows) {
  reached_stream_ = true;
  std::string types;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string type(rows.type_of(i));
    if (types.empty()) types = type;
    else if (!types.ends_with(type)) types += ", " + type;
  }
  output_.write(fmt::format("  -> stream {} matched on {}\n", stream, types));
}

void TracePrinter::operator_ran(std::string_view /*stream*/, std::string_view op, std::size_t rows_in,
                                std::size_t rows_out) {
  const std::string_view verdict = rows_out > 0 ? "PASS" : "BLOCK";
  output_.write(rows_in == 1 && rows_out <= 1
                    ? fmt::format("     | {} {}\n", op, verdict)
                    : fmt::format("     | {} {} ({} in, {} out)\n", op, verdict, rows_in, rows_out));
}

void TracePrinter::emitted(const data::Rows& rows, std::size_t begin, std::size_t count) {
  for (std::size_t i = begin; i < begin + count; ++i) {
    std::string line = fmt::format("  <- {} emitted ", rows.type_of(i));
    append_debug_fields(line, rows, i);
    output_.write(line + "\n");
  }
}

void TracePrinter::finish() { close_event(); }

void TracePrinter::close_event() {
  if (event_is_open_ && !reached_stream_) output_.write("  -> no matching streams\n");
  event_is_open_ = false;
}

}  // namespace varpulis::app
