#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "codec/bad_record.h"
#include "codec/limits.h"
#include "codec/time_text.h"
#include "data/epoch_builder.h"

namespace varpulis::codec {

/// Input that decoders take records from. The byte behind it is a line feed, and Input::padding bytes behind it are readable.
struct Chunk {
  std::string_view bytes;
  bool is_last = false;                                // no more will come: the last record may lack its line end
  const std::shared_ptr<const void>* owner = nullptr;  // what columns keep for views into the bytes
};

/// A record found by scan(): enough to decode it later, in another order.
struct Record {
  EventTime time;
  std::string_view body;  // without what only tells the time; points into the chunk
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
};

/// What all decoders are told.
struct DecodeOptions {
  EventLimits limits;
  std::string event_type;  // for records that name none; empty: such a record is bad
  std::string time_field;  // the field that holds the event time; empty: the format's own rule
  TimeUnit time_unit = TimeUnit::automatic;
};

/// Turns the records of one input into events. A record that is none is reported to Faults and takes no position.
class Decoder {
 public:
  virtual ~Decoder() = default;
  /// Decodes records at the front of the chunk until `builder` holds `positions_max` positions, is full, or no whole record is left.
  /// Returns the bytes consumed.
  [[nodiscard]] virtual std::size_t decode(const Chunk& chunk, data::EpochBuilder& builder,
                                           std::size_t positions_max) = 0;
  /// Finds records at the front of the chunk, with their times, until `records` has `records_max`; reports bad ones.
  /// With `times_only` it may leave the rest of a record unchecked, so that a bad one may be among them. Returns the
  /// bytes consumed.
  [[nodiscard]] virtual std::size_t scan(const Chunk& chunk, std::vector<Record>& records, std::size_t records_max,
                                         bool times_only) = 0;
  /// Decodes a record that scan() found. Its body must be followed by a line feed and padding, as in a chunk.
  virtual void decode_record(const Record& record, const std::shared_ptr<const void>& owner,
                             data::EpochBuilder& builder) = 0;
};

}  // namespace varpulis::codec
