#include "engine/statistics_json.h"

#include "data/text.h"

namespace varpulis::engine {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format(R"(, "{}": )", name);
  data::append_json_text(out, text);
}

void append_state(std::string& out, const catalog::StateUsage& state) {
  out += fmt::format(R"(, "state_keys": {}, "state_rows": {}, "state_bytes": {})", state.keys, state.rows, state.bytes);
  if (state.most_rows > 0) out += fmt::format(R"(, "state_most_rows": {})", state.most_rows);
}

/// `{"a": 1, "b": 2}`
class CountsWriter {
 public:
  explicit CountsWriter(std::string& out) : out_(out) { out_ += '{'; }
  void add(std::string_view name, std::uint64_t amount) {
    if (std::exchange(any_, true)) out_ += ", ";
    data::append_json_text(out_, name);
    out_ += fmt::format(": {}", amount);
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool any_ = false;
};

void append_stream(std::string& out, const StreamStatistics& stream) {
  out += R"({"name": )";
  data::append_json_text(out, stream.name);
  out += fmt::format(R"(, "rows_in": {}, "rows_out": {}, "outputs": {}, "counters": )", stream.rows_in, stream.rows_out,
                     stream.outputs);
  CountsWriter counters(out);
  for (std::size_t i = 0; i < stream.counters.size(); ++i) {
    if (stream.counters[i] > 0) counters.add(catalog::name(static_cast<catalog::Counter>(i)), stream.counters[i]);
  }
  counters.close();
  if (!stream.named.empty()) {
    out += R"(, "taps": )";
    CountsWriter taps(out);
    for (const auto& [name, amount] : stream.named) taps.add(name, amount);
    taps.close();
  }
  append_state(out, stream.state);
  if (stream.time) append_member(out, "stream_time", format_time(*stream.time));
  if (!stream.held_back_by.empty()) append_member(out, "held_back_by", stream.held_back_by);
  if (stream.forecasts) out += R"(, "forecasts": )" + forecasts_json(*stream.forecasts);
  out += R"(, "operators": [)";
  for (std::size_t op = 0; op < stream.operators.size(); ++op) {
    const OperatorStatistics& each = stream.operators[op];
    out += op > 0 ? R"(, {"operator": )" : R"({"operator": )";
    data::append_json_text(out, each.text);
    out += fmt::format(R"(, "rows_in": {}, "rows_out": {})", each.rows_in, each.rows_out);
    append_state(out, each.state);
    out += '}';
  }
  out += "]}";
}

}  // namespace

std::string forecasts_json(const forecast::Calibration& calibration) {
  // What forecasts were worth is null as long as nothing came of any.
  const auto number = [](std::optional<double> value) { return value ? fmt::format("{:.6f}", *value) : std::string("null"); };
  const auto known = [&](double value) { return number(calibration.forecasts() > 0 ? std::optional(value) : std::nullopt); };
  std::string out = fmt::format(
      R"({{"forecasts": {}, "completed": {}, "brier_score": {}, "base_rate": {}, "base_rate_score": {}, )"
      R"("calibration_error": {}, "coverage": {}, "reliability": [)",
      calibration.forecasts(), calibration.completed(), known(calibration.brier_score()), known(calibration.base_rate()),
      known(calibration.base_rate_score()), known(calibration.calibration_error()), number(calibration.coverage()));
  bool any = false;
  for (std::size_t i = 0; i < forecast::Calibration::bins_max; ++i) {
    const forecast::Calibration::Bin& bin = calibration.bins()[i];
    if (bin.forecasts == 0) continue;
    if (std::exchange(any, true)) out += ", ";
    const auto forecasts = static_cast<double>(bin.forecasts);
    out += fmt::format(R"({{"from": {:.1f}, "to": {:.1f}, "forecasts": {}, "probability": {:.6f}, "completed": {:.6f}}})",
                       static_cast<double>(i) / forecast::Calibration::bins_max, static_cast<double>(i + 1) / forecast::Calibration::bins_max,
                       bin.forecasts, bin.probability_sum / forecasts, static_cast<double>(bin.completed) / forecasts);
  }
  return out + "]}";
}

std::string streams_json(const Statistics& statistics) {
  std::string out = "[";
  for (std::size_t i = 0; i < statistics.streams.size(); ++i) {
    if (i > 0) out += ", ";
    append_stream(out, statistics.streams[i]);
  }
  return out + "]";
}

}  // namespace varpulis::engine
