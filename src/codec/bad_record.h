#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace varpulis::codec {

/// A record that is not an event. The views are valid during the call that gets it.
struct BadRecord {
  std::string_view source;   // file name, or "<stdin>"
  std::uint64_t line = 0;    // 1-based, of the record's first line
  std::uint64_t offset = 0;  // bytes of the uncompressed input before the record
  std::string_view cause;
  std::string_view raw;  // the record as it came; of an overlong one the beginning
};

/// Takes bad records (dead_letter.h).
class BadRecords {
 public:
  virtual ~BadRecords() = default;
  virtual void add(const BadRecord& record) = 0;
};

/// What a reader counted. Nothing is dropped or changed silently.
struct ReadCounts {
  std::uint64_t events = 0;
  std::uint64_t bad_records = 0;
  std::uint64_t texts_cut = 0;        // texts above EventLimits::text_bytes_max
  std::uint64_t arrays_cut = 0;       // arrays above array_elements_max
  std::uint64_t fields_dropped = 0;   // fields above fields_max
  std::uint64_t values_too_deep = 0;  // nested below depth_max: null
  std::uint64_t cells_unfit = 0;      // CSV cells that are not of their column's type

  ReadCounts& operator+=(const ReadCounts& other);
  [[nodiscard]] ReadCounts with_bad_records(std::uint64_t count) const {
    ReadCounts result = *this;
    result.bad_records = count;
    return result;
  }
};

/// Where decoders report; one for each input.
class Faults {
 public:
  struct Options {
    std::string source;
    BadRecords* sink = nullptr;  // may be null; outlives the reader
    bool strict = false;         // the first bad record ends the input with an error
  };
  explicit Faults(Options options) : options_(std::move(options)) {}

  void bad(std::uint64_t line, std::uint64_t offset, std::string_view cause, std::string_view raw);
  /// Ends the input with an error that is not about one record.
  void fail(Error error) {
    if (!stop_) stop_ = std::move(error);
  }
  /// The error that ends the input: the first bad record in strict mode, or what fail() was told.
  [[nodiscard]] const std::optional<Error>& stop() const { return stop_; }
  [[nodiscard]] const std::string& source() const { return options_.source; }

  ReadCounts counts;

 private:
  Options options_;
  std::optional<Error> stop_;
};

}  // namespace varpulis::codec
