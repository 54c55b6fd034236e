#include "codec/record_source.h"

#include "codec/text_decoder.h"

namespace varpulis::codec {
namespace {

std::string_view without_compression_suffix(std::string_view path) {
  for (const std::string_view suffix : {".gz", ".zst"}) {
    if (path.ends_with(suffix)) return path.substr(0, path.size() - suffix.size());
  }
  return path;
}

Format format_of_name(std::string_view path) {
  path = without_compression_suffix(path);
  if (path.ends_with(".evt")) return Format::evt;
  if (path.ends_with(".jsonl") || path.ends_with(".ndjson") || path.ends_with(".json")) return Format::json_lines;
  if (path.ends_with(".csv") || path.ends_with(".tsv")) return Format::csv;
  return Format::guess;
}

/// By the first line that says something: JSON Lines and `.evt` are read alike; what has neither bracket is CSV.
Format format_of_content(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(bytes.size(), end + 1));
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) continue;
    line.remove_prefix(begin);
    if (line.starts_with('{')) return Format::json_lines;
    if (line.starts_with('#') || line.starts_with("//") || line.starts_with('@') || line.starts_with("BATCH"))
      return Format::evt;
    return line.find_first_of("{(") != std::string_view::npos ? Format::evt : Format::csv;
  }
  return Format::evt;
}

/// The file's name without directory and suffixes; empty when there is no file.
std::string event_type_of_path(std::string_view path) {
  path = without_compression_suffix(path);
  path = path.substr(path.find_last_of('/') + 1);
  const std::size_t dot = path.find_last_of('.');
  if (dot != std::string_view::npos && dot > 0) path = path.substr(0, dot);
  return path == "-" ? std::string() : std::string(path);
}

}  // namespace

std::string source_name(const ReaderOptions& options) {
  if (options.text) return options.path.empty() ? "<text>" : options.path;
  return options.path == "-" ? "<stdin>" : options.path;
}

RecordSource::RecordSource(const ReaderOptions& options, std::unique_ptr<ByteSource> source)
    : options_(options),
      faults_({.source = source_name(options), .sink = options.bad_records, .strict = options.strict}),
      input_(std::move(source), options.chunk_bytes) {
  options_.text.reset();  // it is in the source, and may be large
}

Result<std::unique_ptr<RecordSource>> RecordSource::open(const ReaderOptions& options,
                                                         std::unique_ptr<ByteSource> source) {
  if (!source) {
    if (options.text) {
      source = memory_source(*options.text);
    } else if (options.path == "-") {
      source = standard_input();
    } else {
      VARPULIS_TRY(source, open_file(options.path));
    }
  }
  VARPULIS_TRY(source, decompressed(std::move(source)));
  std::unique_ptr<RecordSource> result(new RecordSource(options, std::move(source)));
  if (auto begun = result->begin(); !begun.ok())
    return std::move(begun).error().during("reading " + source_name(options));
  return result;
}

Result<void> RecordSource::begin() {
  if (options_.format == Format::guess) options_.format = format_of_name(options_.path);
  if (options_.format == Format::guess) {
    // The first line decides; wait for it.
    while (!input_.at_end() && input_.bytes().find('\n') == std::string_view::npos &&
           input_.bytes().size() <= options_.decode.limits.line_bytes_max) {
      VARPULIS_CHECK(input_.fill());
    }
    options_.format = format_of_content(input_.bytes());
  }
  if (options_.format == Format::csv) {
    if (options_.decode.event_type.empty()) options_.decode.event_type = event_type_of_path(options_.path);
    VARPULIS_TRY(decoder_, make_csv_decoder(options_.decode, options_.csv, faults_));
    return {};
  }
  decoder_ = std::make_unique<TextDecoder>(options_.decode, faults_);
  return {};
}

Result<bool> RecordSource::decode(data::EpochBuilder& builder, std::size_t positions_max) {
  const std::size_t before = builder.positions();
  for (;;) {
    input_.consume(decoder_->decode(chunk(), builder, positions_max));
    if (faults_.stop()) return *faults_.stop();
    if (builder.positions() >= positions_max || builder.full()) return true;
    if (input_.at_end()) return builder.positions() > before;
    // Do not hold back what is there while a live input pauses.
    const int wait_ms = builder.positions() > 0 ? 0 : options_.idle_wait_ms;
    if (!input_.ready(wait_ms)) return true;
    VARPULIS_CHECK(input_.fill());
  }
}

Result<void> RecordSource::scan(std::vector<Record>& records, std::size_t records_max, bool times_only) {
  for (;;) {
    input_.consume(decoder_->scan(chunk(), records, records_max, times_only));
    if (faults_.stop()) return *faults_.stop();
    if (!records.empty() || input_.at_end()) return {};
    VARPULIS_CHECK(input_.fill());
  }
}

}  // namespace varpulis::codec
