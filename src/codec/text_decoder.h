#pragma once
#include "codec/decoder.h"
#include "codec/evt_record.h"
#include "codec/json_record.h"
#include "codec/json_time.h"

namespace varpulis::codec {

/// Decodes `.evt` files and JSON Lines, which may be mixed line by line. Lines are trimmed; empty ones and those that begin with `#` or
/// `//` are passed over. `BATCH n` sets the time of the events that follow to n milliseconds after the epoch, `@off` in front of an event
/// that of this event (`off` is a number with the unit ms, s, m, h or d). Without either an event's own time counts, else the epoch.
class TextDecoder final : public Decoder {
 public:
  /// `options` and `faults` outlive the decoder.
  TextDecoder(const DecodeOptions& options, Faults& faults)
      : options_(options),
        faults_(faults),
        json_(options, faults),
        evt_(options, faults),
        json_time_(options.time_unit) {}

  [[nodiscard]] std::size_t decode(const Chunk& chunk, data::EpochBuilder& builder, std::size_t positions_max) override;
  [[nodiscard]] std::size_t scan(const Chunk& chunk, std::vector<Record>& records, std::size_t records_max,
                                 bool times_only) override;
  void decode_record(const Record& record, const std::shared_ptr<const void>& owner,
                     data::EpochBuilder& builder) override;

 private:
  struct Line {
    const char* begin;  // trimmed
    const char* end;
  };
  enum class Event : std::uint8_t { none, json, evt };
  bool next_line(const Chunk& chunk, std::size_t& used, Line& line);
  /// Handles what is not an event; of an event strips and notes the offset.
  Event classify(Line& line);
  Event timing(Line& line);
  /// Leaves in `line` the event without its offset.
  Event read(Line& line, const std::shared_ptr<const void>* owner, data::EpochBuilder* builder);
  [[nodiscard]] EventTime time_of(Event event) const;
  /// Finds time_ of the line's event, looking at no more than that takes.
  Event read_time(Line& line, const std::shared_ptr<const void>* owner);
  void bad(std::string_view cause, Line line) {
    faults_.bad(line_number_, line_offset_, cause, {line.begin, static_cast<std::size_t>(line.end - line.begin)});
  }

  const DecodeOptions& options_;
  Faults& faults_;
  JsonRecordDecoder json_;
  EvtRecordDecoder evt_;
  JsonTimeFinder json_time_;
  std::uint64_t line_number_ = 0;  // of the current line
  std::uint64_t line_offset_ = 0;
  std::uint64_t bytes_consumed_ = 0;
  bool discards_line_ = false;  // the rest of an overlong line is to come
  std::optional<EventTime> batch_time_;
  EventTime time_;                      // what read_time() found
  std::optional<EventTime> line_time_;  // of the current line: its `@`, or the batch's
};

}  // namespace varpulis::codec
