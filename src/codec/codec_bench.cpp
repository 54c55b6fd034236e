// The codecs alone: events of six fields from bytes to columns and back. "scan" reads the same bytes without building anything, as the
// search for input order does; "checksum" is the cost of touching the bytes at all. Counters: events and bytes per second.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "codec/reader.h"
#include "codec/record_source.h"
#include "codec/writer.h"

namespace varpulis {
namespace {

constexpr int events = 20'000;  // a few megabytes: memory effects of larger inputs are the kernel's
constexpr std::size_t epoch_events = 8192;

std::string json_lines() {
  std::string text;
  for (int i = 0; i < events; ++i) {
    text += fmt::format(
        "{{\"event_type\": \"StockTick\", \"timestamp\": \"2024-01-01T00:{:02}:{:02}.{:03}Z\", \"symbol\": \"{}\", "
        "\"price\": {}.{:02}, "
        "\"volume\": {}, \"exchange\": \"XNAS\", \"bid\": {}.5, \"ask\": {}.75}}\n",
        i / 60'000 % 60, i / 1000 % 60, i % 1000, i % 3 == 0 ? "IBM" : "GLOBEX", 40 + i % 100, i % 90 + 10,
        100 + i % 900, 40 + i % 7, 41 + i % 7);
  }
  return text;
}

std::string evt() {
  std::string text;
  for (int i = 0; i < events; ++i) {
    text += fmt::format(
        "@{} StockTick {{ symbol: \"{}\", price: {}.{:02}, volume: {}, exchange: \"XNAS\", bid: {}.5, ask: {}.75 }}\n",
        i, i % 3 == 0 ? "IBM" : "GLOBEX", 40 + i % 100, i % 90 + 10, 100 + i % 900, 40 + i % 7, 41 + i % 7);
  }
  return text;
}

class ViewSource final : public codec::ByteSource {
 public:
  explicit ViewSource(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    const std::size_t count = std::min(size, bytes_.size());
    std::memcpy(to, bytes_.data(), count);
    bytes_.remove_prefix(count);
    return count;
  }
  bool ready(int /*wait_ms*/) override { return true; }

 private:
  std::string_view bytes_;
};

std::unique_ptr<codec::RecordSource> open(std::string_view text, bool is_json) {
  codec::ReaderOptions options;
  options.format = is_json ? codec::Format::json_lines : codec::Format::evt;
  return codec::RecordSource::open(options, std::make_unique<ViewSource>(text)).value();
}

void finish(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * events);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

std::vector<data::Epoch> read_all(std::string_view text, const data::Projection& projection) {
  std::vector<data::Epoch> epochs;
  auto source = open(text, true);
  data::EpochBuilder builder(projection);
  for (bool more = true; more;) {
    more = *source->decode(builder, epoch_events);
    epochs.push_back(builder.finish());
  }
  return epochs;
}

void decode(benchmark::State& state, bool is_json, bool is_projected) {
  const std::string text = is_json ? json_lines() : evt();
  data::Projection projection = data::Projection::all();
  if (is_projected) {
    projection = {};
    projection.add_field("StockTick", "symbol");
    projection.add_field("StockTick", "price");
  }
  for (auto _ : state) {
    auto source = open(text, is_json);
    data::EpochBuilder builder(projection);
    for (bool more = true; more;) {
      more = *source->decode(builder, epoch_events);
      benchmark::DoNotOptimize(builder.finish());
    }
    if (source->faults().counts.events != events) std::abort();
  }
  finish(state, text.size());
}

void scan(benchmark::State& state, bool is_json) {
  const std::string text = is_json ? json_lines() : evt();
  for (auto _ : state) {
    auto source = open(text, is_json);
    std::vector<codec::Record> records;
    std::size_t count = 0;
    do {
      records.clear();
      if (!source->scan(records, epoch_events, true).ok()) std::abort();
      count += records.size();
    } while (!records.empty());
    if (count != events) std::abort();
  }
  finish(state, text.size());
}

void encode(benchmark::State& state) {
  const data::Projection projection = data::Projection::all();
  const std::vector<data::Epoch> epochs = read_all(json_lines(), projection);
  auto writer = codec::make_json_lines_writer();
  std::string out;
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (const data::Epoch& epoch : epochs) {
      out.clear();
      for (const data::Rows& rows : epoch.types) writer->write(rows, 0, rows.size(), out);
      bytes += out.size();
    }
  }
  finish(state, bytes);
}

void checksum(benchmark::State& state) {
  const std::string text = json_lines();
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + 8 <= text.size(); i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + i, 8);
      sum = (sum ^ word) * 0x9E3779B97F4A7C15U;
    }
    benchmark::DoNotOptimize(sum);
  }
  finish(state, text.size());
}

BENCHMARK_CAPTURE(decode, json, true, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, json_two_fields, true, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, evt, false, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, evt_two_fields, false, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, json, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, evt, false)->Unit(benchmark::kMillisecond);
BENCHMARK(encode)->Unit(benchmark::kMillisecond);
BENCHMARK(checksum)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis
