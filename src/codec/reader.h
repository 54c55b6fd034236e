#pragma once
#include <memory>
#include <optional>
#include <string>

#include "codec/bad_record.h"
#include "codec/csv_decoder.h"
#include "codec/decoder.h"
#include "codec/input.h"

namespace varpulis::codec {

enum class Format { guess, evt, json_lines, csv };

struct ReaderOptions {
  std::string path;                 // "-": standard input. Unused when `text` is given
  std::optional<std::string> text;  // the input itself
  Format format = Format::guess;    // by extension, else by content
  DecodeOptions decode;
  CsvOptions csv;
  BadRecords* bad_records = nullptr;  // outlives the reader; null: bad records are only counted
  bool strict = false;                // the first bad record is an error
  int idle_wait_ms = -1;              // read() gives up waiting for a pausing input after this time; negative: never
  std::size_t chunk_bytes = Input::chunk_bytes_default;
};

/// Events of one or several inputs, in the order in which they are to be processed.
class EventReader {
 public:
  virtual ~EventReader() = default;
  /// Adds events to `builder` until it holds `positions_max` positions or is full. Returns early, with what is there, when a live input
  /// pauses. False: the input has ended, and nothing was added. An error ends the input; what was added before it counts.
  [[nodiscard]] virtual Result<bool> read(data::EpochBuilder& builder, std::size_t positions_max) = 0;
  [[nodiscard]] virtual ReadCounts counts() const = 0;
  /// The share of the input that was read, 0 to 1, for progress bars; no result where it is not known.
  [[nodiscard]] virtual std::optional<double> progress() const { return std::nullopt; }
};

/// One input in arrival order. Errors: the input cannot be opened, its format cannot be told.
[[nodiscard]] Result<std::unique_ptr<EventReader>> open_reader(const ReaderOptions& options);

}  // namespace varpulis::codec
