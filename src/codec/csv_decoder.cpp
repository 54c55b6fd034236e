#include "codec/csv_decoder.h"

#include <deque>

#include "base/assert.h"
#include "codec/csv_types.h"
#include "codec/utf8.h"

namespace varpulis::codec {
namespace {

constexpr std::size_t rows_sampled = 1000;
constexpr std::size_t sample_bytes_max = 16u << 20;  // the sample ends here even if it has fewer rows

/// In the order in which they count.
constexpr std::string_view time_columns[] = {"@timestamp", "UtcTime", "TimeCreated", "_timestamp", "timestamp"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class CsvDecoder final : public Decoder {
 public:
  CsvDecoder(const DecodeOptions& options, CsvOptions csv, Faults& faults)
      : options_(options), csv_(std::move(csv)), faults_(faults), writer_(options.time_unit) {}

  std::size_t decode(const Chunk& chunk, data::EpochBuilder& builder, std::size_t positions_max) override {
    std::size_t used = 0;
    if (!begin(chunk, used)) return used;
    Span record{};
    while (builder.positions() < positions_max && !builder.full() && !faults_.stop() &&
           next_record(chunk, used, place_, record)) {
      if (!split_checked(record)) continue;
      write(*chunk.owner, builder, time());
    }
    return used;
  }

  std::size_t scan(const Chunk& chunk, std::vector<Record>& records, std::size_t records_max,
                   bool /*times_only*/) override {
    std::size_t used = 0;
    if (!begin(chunk, used)) return used;
    Span record{};
    while (records.size() < records_max && !faults_.stop() && next_record(chunk, used, place_, record)) {
      if (!split_checked(record)) continue;
      records.push_back({.time = time(), .body = record.view(), .line = place_.line, .offset = place_.offset});
    }
    return used;
  }

  void decode_record(const Record& record, const std::shared_ptr<const void>& owner,
                     data::EpochBuilder& builder) override {
    std::string_view cause;
    VARPULIS_ASSERT(split({record.body.data(), record.body.data() + record.body.size()}, cause));
    write(owner, builder, record.time);
  }

 private:
  struct Span {
    const char* begin;
    const char* end;
    [[nodiscard]] std::string_view view() const { return {begin, static_cast<std::size_t>(end - begin)}; }
  };
  struct Place {
    std::uint64_t line = 0, offset = 0;  // of the current record
    std::uint64_t next_line = 1, next_offset = 0;
    bool discards = false;  // the rest of an overlong line is to come
  };
  struct Column {
    std::string name;
    CsvType type = CsvType::text;
    bool is_given = false;
  };

  /// Reads the header and the sample. False: more input is needed.
  bool begin(const Chunk& chunk, std::size_t& used) {
    if (has_types_) return true;
    if (columns_.empty()) {
      Span record{};
      if (!next_record(chunk, used, place_, record)) return false;
      if (!read_header(record)) return false;
    }
    if (std::ranges::any_of(columns_, [](const Column& column) { return !column.is_given; }) &&
        !guess_types(chunk, used))
      return false;
    has_types_ = true;
    return true;
  }

  void take_declared_types() {
    const auto event = std::ranges::find(csv_.declared, options_.event_type, &CsvOptions::DeclaredEvent::name);
    if (event == csv_.declared.end()) return;
    for (const auto& [name, type] : event->fields) {
      const auto column = std::ranges::find(columns_, name, &Column::name);
      const std::optional<CsvType> known = csv_type(type);
      if (column == columns_.end() || column->is_given || !known) continue;
      column->type = *known;
      column->is_given = true;
    }
  }

  bool read_header(Span record) {
    if (csv_.delimiter == '\0') csv_.delimiter = guess_delimiter(record.view());
    std::string_view cause;
    if (!split(record, cause)) {
      faults_.fail(
          Error(ErrorCode::invalid_data, fmt::format("{}: the header line of the CSV: {}", faults_.source(), cause)));
      return false;
    }
    for (const CsvCell& cell : cells_) {
      std::string name(cell.text);
      if (name.empty()) name = fmt::format("column_{}", columns_.size() + 1);
      if (std::ranges::find(columns_, name, &Column::name) != columns_.end()) {
        faults_.fail(Error(ErrorCode::invalid_data,
                           fmt::format("{}: the CSV has two columns called `{}`", faults_.source(), name)));
        return false;
      }
      columns_.push_back({.name = std::move(name)});
    }
    if (columns_.size() > options_.limits.fields_max) {
      faults_.fail(
          Error(ErrorCode::limit_exceeded, fmt::format("{}: the CSV has {} columns, at most {} are allowed",
                                                       faults_.source(), columns_.size(), options_.limits.fields_max)));
      return false;
    }
    for (const auto& [name, type] : csv_.column_types) {
      const auto column = std::ranges::find(columns_, name, &Column::name);
      if (column == columns_.end()) {
        faults_.fail(
            Error(ErrorCode::invalid_argument, fmt::format("{}: the CSV has no column `{}`", faults_.source(), name)));
        return false;
      }
      column->type = *csv_type(type);
      column->is_given = true;
    }
    take_declared_types();
    const auto add_time_column = [this](std::string_view name) {
      const auto column = std::ranges::find(columns_, name, &Column::name);
      if (column != columns_.end()) time_columns_.push_back(static_cast<std::size_t>(column - columns_.begin()));
    };
    if (!options_.time_field.empty()) add_time_column(options_.time_field);
    for (const std::string_view name : time_columns) add_time_column(name);
    return true;
  }

  static char guess_delimiter(std::string_view header) {
    static constexpr std::string_view candidates = ",;\t|";
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : candidates) {
      const auto count = std::ranges::count(header, candidate);
      if (count > most) {
        most = count;
        best = candidate;
      }
    }
    return best;
  }

  /// Looks at the first rows without consuming them.
  bool guess_types(const Chunk& chunk, std::size_t used) {
    std::vector<CsvTypeGuess> guesses(columns_.size());
    Place place = place_;
    const std::size_t begin = used;
    is_sampling_ = true;
    std::size_t rows = 0;
    for (; rows < rows_sampled && used - begin < sample_bytes_max; ++rows) {
      Span record{};
      std::string_view cause;
      if (!next_record(chunk, used, place, record)) break;
      if (!split(record, cause) || cells_.size() != columns_.size()) continue;
      for (std::size_t i = 0; i < columns_.size(); ++i) guesses[i].add(cells_[i]);
    }
    is_sampling_ = false;
    const bool is_complete = rows == rows_sampled || used - begin >= sample_bytes_max || chunk.is_last;
    if (!is_complete) return false;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!columns_[i].is_given) columns_[i].type = guesses[i].type();
    }
    return true;
  }

  /// The line end, outside quotes, of the record at the front of [begin, end), or null when it is not there; `is_open` tells whether a
  /// quoted cell goes on at `end`. A quote opens a cell only at its beginning.
  [[nodiscard]] const char* record_end(const char* begin, const char* end, bool& is_open) const {
    is_open = false;
    const auto* const line_end =
        static_cast<const char*>(std::memchr(begin, '\n', static_cast<std::size_t>(end - begin)));
    const char* const line_stop = line_end == nullptr ? end : line_end;
    if (std::memchr(begin, '"', static_cast<std::size_t>(line_stop - begin)) == nullptr) return line_end;
    const char* at = begin;
    for (;;) {
      while (at < end && is_blank(*at) && *at != csv_.delimiter) ++at;
      if (at < end && *at == '"') {
        // Doubled quotes close the cell and open it again.
        while (at < end && *at == '"') {
          at = static_cast<const char*>(std::memchr(at + 1, '"', static_cast<std::size_t>(end - at - 1)));
          if (at == nullptr) {
            is_open = true;
            return nullptr;
          }
          ++at;
        }
      }
      while (at < end && *at != csv_.delimiter && *at != '\n') ++at;
      if (at == end) return nullptr;
      if (*at++ == '\n') return at - 1;
    }
  }

  bool next_record(const Chunk& chunk, std::size_t& used, Place& place, Span& record) {
    const char* const chunk_end = chunk.bytes.data() + chunk.bytes.size();
    for (;;) {
      const char* const begin = chunk.bytes.data() + used;
      const auto left = static_cast<std::size_t>(chunk_end - begin);
      if (left == 0) return false;
      const std::size_t size_max = options_.limits.line_bytes_max;
      if (place.discards) {
        const auto* const line_end = static_cast<const char*>(std::memchr(begin, '\n', left));
        take(place, used, {begin, line_end == nullptr ? chunk_end : line_end + 1});
        place.discards = line_end == nullptr;
        continue;
      }
      const char* const limit = begin + std::min(left, size_max + 1);
      bool is_open = false;
      const char* end = record_end(begin, limit, is_open);
      if (end == nullptr && left <= size_max) {
        if (!chunk.is_last) return false;
        if (!is_open) end = chunk_end;
      }
      place.line = place.next_line;
      place.offset = place.next_offset;
      if (end == nullptr) {
        // Too long, or its quotes never close: give up its first line, so that one stray quote does not take the rest along.
        const auto* const line_end =
            static_cast<const char*>(std::memchr(begin, '\n', static_cast<std::size_t>(limit - begin)));
        const bool is_long = left > size_max;
        const char* const raw_end = line_end != nullptr ? line_end : is_long ? begin + size_max : chunk_end;
        report(place, is_long ? "record is too long" : "a quote is not closed", {begin, raw_end});
        place.discards = line_end == nullptr && is_long;
        take(place, used, {begin, line_end != nullptr ? line_end + 1 : raw_end});
        continue;
      }
      take(place, used, {begin, end == chunk_end ? end : end + 1});
      record = {begin, end};
      static constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
      if (place.line == 1 && record.view().starts_with(byte_order_mark)) record.begin += byte_order_mark.size();
      while (record.begin < record.end && is_blank(record.end[-1]) && record.end[-1] != csv_.delimiter) --record.end;
      if (record.begin != record.end) return true;
    }
  }

  static void take(Place& place, std::size_t& used, Span bytes) {
    const auto size = static_cast<std::size_t>(bytes.end - bytes.begin);
    used += size;
    place.next_offset += size;
    place.next_line += static_cast<std::uint64_t>(std::ranges::count(bytes.begin, bytes.end, '\n'));
  }

  void report(const Place& place, std::string_view cause, Span raw) {
    if (!is_sampling_) faults_.bad(place.line, place.offset, cause, raw.view());
  }

  bool split_checked(Span record) {
    std::string_view cause;
    if (split(record, cause)) {
      if (cells_.size() == columns_.size()) return true;
      cause_ = fmt::format("the record has {} cells, the header {}", cells_.size(), columns_.size());
      cause = cause_;
    }
    report(place_, cause, record);
    return false;
  }

  /// Fills cells_.
  bool split(Span record, std::string_view& cause) {
    cells_.clear();
    decoded_.clear();
    texts_cut_ = 0;
    if (!is_ascii(record.view()) && !is_utf8(record.view())) return cause = "not valid UTF-8", false;
    const char* at = record.begin;
    for (;;) {
      while (at < record.end && is_blank(*at) && *at != csv_.delimiter) ++at;
      CsvCell cell;
      if (at < record.end && *at == '"') {
        if (!quoted_cell(at, record.end, cell)) return cause = "text behind a closing quote", false;
      } else {
        const auto* const found =
            static_cast<const char*>(std::memchr(at, csv_.delimiter, static_cast<std::size_t>(record.end - at)));
        const char* const next = found == nullptr ? record.end : found;
        const char* end = next;
        while (end > at && is_blank(end[-1])) --end;
        cell.text = {at, static_cast<std::size_t>(end - at)};
        at = next;
      }
      if (cell.text.size() > options_.limits.text_bytes_max) {
        cell.text = utf8_prefix(cell.text, options_.limits.text_bytes_max);
        ++texts_cut_;
      }
      cells_.push_back(cell);
      if (at == record.end) return true;
      ++at;
    }
  }

  bool quoted_cell(const char*& at, const char* end, CsvCell& cell) {
    cell.is_quoted = true;
    const char* const begin = ++at;
    std::string* decoded = nullptr;
    const char* piece = begin;
    for (;;) {
      at = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
      if (at == nullptr) return at = end, false;
      if (at + 1 == end || at[1] != '"') break;
      if (decoded == nullptr) decoded = &decoded_.emplace_back();
      decoded->append(piece, at + 1);
      at += 2;
      piece = at;
    }
    if (decoded != nullptr) {
      cell.text = decoded->append(piece, at);
      cell.in_input = false;
    } else {
      cell.text = {begin, static_cast<std::size_t>(at - begin)};
    }
    ++at;
    while (at < end && is_blank(*at) && *at != csv_.delimiter) ++at;
    return at == end || *at == csv_.delimiter;
  }

  [[nodiscard]] EventTime time() {
    for (const std::size_t column : time_columns_) {
      if (const auto found = writer_.time(cells_[column])) return *found;
    }
    return {0};
  }

  /// Makes an event of cells_.
  void write(const std::shared_ptr<const void>& owner, data::EpochBuilder& builder, EventTime time) {
    data::TypeBuilder& type = builder.type(options_.event_type);
    if (type.wanted()) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        data::ColumnBuilder* const column = type.field(columns_[i].name);
        if (column != nullptr && !writer_.write(cells_[i], columns_[i].type, *column, type.row(), owner))
          ++faults_.counts.cells_unfit;
      }
    }
    faults_.counts.texts_cut += texts_cut_;
    builder.end_event(type, time);
    ++faults_.counts.events;
  }

  const DecodeOptions& options_;
  CsvOptions csv_;
  Faults& faults_;
  CsvCellWriter writer_;
  Place place_;
  std::vector<Column> columns_;
  std::vector<std::size_t> time_columns_;
  bool has_types_ = false;
  bool is_sampling_ = false;
  std::vector<CsvCell> cells_;       // of the current record
  std::deque<std::string> decoded_;  // texts of cells with doubled quotes
  std::uint64_t texts_cut_ = 0;      // of the current record
  std::string cause_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_csv_decoder(const DecodeOptions& options, CsvOptions csv, Faults& faults) {
  if (options.event_type.empty()) {
    return Error(ErrorCode::invalid_argument, "CSV from a source without a name needs an event type (--event-type)");
  }
  for (const auto& [column, type] : csv.column_types) {
    if (!csv_type(type)) {
      return Error(ErrorCode::invalid_argument,
                   fmt::format("the type of CSV column `{}` should be int, float, str, bool or timestamp, found `{}`",
                               column, type));
    }
  }
  return std::unique_ptr<Decoder>(std::make_unique<CsvDecoder>(options, std::move(csv), faults));
}

}  // namespace varpulis::codec
