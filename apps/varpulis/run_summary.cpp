#include "apps/varpulis/run_summary.h"

#include "apps/varpulis/listing.h"
#include "data/text.h"
#include "engine/statistics_json.h"

namespace varpulis::app {
namespace {

std::string counted_word(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", grouped(count), what, count == 1 ? "" : "s");
}

}  // namespace

std::string summary_text(const RunSummary& summary) {
  std::string out =
      fmt::format("{} · {}", counted_word(summary.events, "event"), counted_word(summary.outputs, summary.output_word));
  if (summary.seconds) out += fmt::format(" · {:.1f} s", *summary.seconds);
  out += fmt::format(" · {} dropped\n", grouped(summary.read.bad_records));
  const auto line = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) out += fmt::format("  {}: {}\n", what, grouped(count));
  };
  line(summary.read.bad_records, summary.dead_letter_file.empty()
                                     ? std::string("bad records, not kept")
                                     : fmt::format("bad records, kept in {}", summary.dead_letter_file));
  line(summary.read.texts_cut, "texts longer than the limit, cut");
  line(summary.read.arrays_cut, "arrays longer than the limit, cut");
  line(summary.read.fields_dropped, "fields beyond the limit, dropped");
  line(summary.read.values_too_deep, "values nested deeper than the limit, now null");
  line(summary.read.cells_unfit, "cells that are not of the type of their column");
  for (const std::string& loss : summary.losses) out += fmt::format("  {}\n", loss);
  return out;
}

std::string summary_json(const RunSummary& summary, const engine::Statistics& statistics) {
  std::string out = fmt::format(R"({{"events": {}, "outputs": {})", summary.events, summary.outputs);
  if (summary.seconds) out += fmt::format(R"(, "seconds": {:.3f})", *summary.seconds);
  const codec::ReadCounts& read = summary.read;
  out += fmt::format(R"(, "input": {{"bad_records": {}, "texts_cut": {}, "arrays_cut": {}, "fields_dropped": {}, "values_too_deep": {}, )"
                     R"("cells_unfit": {})",
                     read.bad_records, read.texts_cut, read.arrays_cut, read.fields_dropped, read.values_too_deep, read.cells_unfit);
  if (!summary.dead_letter_file.empty()) {
    out += R"(, "dead_letter_file": )";
    data::append_json_text(out, summary.dead_letter_file);
  }
  out += R"(}, "losses": [)";
  for (std::size_t i = 0; i < summary.losses.size(); ++i) {
    if (i > 0) out += ", ";
    data::append_json_text(out, summary.losses[i]);
  }
  return out + R"(], "streams": )" + engine::streams_json(statistics) + "}";
}

}  // namespace varpulis::app
