#pragma once
// CSV (RFC 4180): a header line with the names of the columns, then one event per record. Quoted cells may hold delimiters, doubled quotes
// and line ends. Cells without quotes are trimmed; an empty one is null.
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "codec/decoder.h"

namespace varpulis::codec {

struct CsvOptions {
  char delimiter = '\0';  // NUL: the most frequent of `,` `;` tab and `|` in the header
  /// Column and `int`, `float`, `str`, `bool` or `timestamp`. Other columns take their type from the first rows: what all cells are.
  std::vector<std::pair<std::string, std::string>> column_types;
  /// Declared events: name, and fields with their types as declared. Of the event that the rows are, fields of the types above decide
  /// what column_types leaves open; other types and fields that are no column say nothing.
  struct DeclaredEvent {
    std::string name;
    std::vector<std::pair<std::string, std::string>> fields;
  };
  std::vector<DeclaredEvent> declared;
};

/// Decodes CSV. All events are of `options.event_type`. Event time comes from the first of the columns `options.time_field`, or
/// `@timestamp`, `UtcTime`, `TimeCreated`, `_timestamp`, `timestamp`, that holds one, else it is the epoch; all of them stay fields.
/// The first events come out when the rows that decide the types are there, unless all types are given.
/// A record of more or fewer cells than the header is bad; a cell that is not of its column's type keeps its own and is counted.
/// Errors: no event type, an unknown type name. `options` and `faults` outlive the decoder.
[[nodiscard]] Result<std::unique_ptr<Decoder>> make_csv_decoder(const DecodeOptions& options, CsvOptions csv,
                                                                Faults& faults);

}  // namespace varpulis::codec
