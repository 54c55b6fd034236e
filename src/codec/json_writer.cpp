#include "codec/time_writer.h"
#include "codec/writer.h"
#include "data/number_text.h"
#include "data/text.h"

namespace varpulis::codec {
namespace {

/// Whether a text needs no escapes in JSON. Eight bytes at a time (the well-known tests for a zero byte and for a byte below n).
bool is_plain(const char* text, std::size_t size) {
  const auto is_special = [](std::uint64_t word) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highs = 0x8080808080808080U;
    const std::uint64_t quote = word ^ (ones * '"');
    const std::uint64_t backslash = word ^ (ones * '\\');
    return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word)) & highs;
  };
  std::uint64_t found = 0;
  std::uint64_t word = 0;
  if (size < 8) {
    word = 0x2020202020202020U;
    std::memcpy(&word, text, size);
    return is_special(word) == 0;
  }
  for (std::size_t i = 0; i + 8 < size; i += 8) {
    std::memcpy(&word, text + i, 8);
    found |= is_special(word);
  }
  std::memcpy(&word, text + size - 8, 8);
  return (found | is_special(word)) == 0;
}

class JsonLinesWriter final : public OutputWriter {
 public:
  void write(const data::Rows& rows, std::size_t begin, std::size_t count, std::string& out) override {
    prepare(rows);
    // Rows are composed in a buffer of our own, without the checks that every append to a string makes.
    buffer_.resize(0);
    for (std::size_t i = 0; i < count; ++i) write_row(rows, begin + i);
    out.append(buffer_.data(), buffer_.size());
  }
  [[nodiscard]] std::uint64_t non_finite() const override { return losses_.non_finite; }

 private:
  void prepare(const data::Rows& rows) {
    if (rows.batch->schema != schema_) {
      schema_ = rows.batch->schema;
      names_.clear();
      names_bytes_ = 0;
      for (const std::string& name : schema_->names()) {
        std::string& text = names_.emplace_back(", ");
        data::append_json_text(text, name);
        text += ": ";
        names_bytes_ += text.size();
      }
      event_type_column_ = schema_->find("event_type");
      timestamp_column_ = schema_->find("timestamp");
    }
    if (rows.types == nullptr) set_type(*rows.type);
  }
  void set_type(std::string_view type) {
    if (type == type_ && !type_text_.empty()) return;
    type_ = type;
    type_text_.clear();
    data::append_json_text(type_text_, type);
  }
  [[nodiscard]] static bool has(const data::Batch& batch, std::size_t column, std::size_t row) {
    return column != data::Schema::npos && !batch.columns[column]->is_missing(row);
  }

  void write_row(const data::Rows& rows, std::size_t i) {
    const data::Batch& batch = *rows.batch;
    const std::size_t row = rows.row(i);
    if (rows.types != nullptr) set_type(rows.type_of(i));
    static constexpr std::size_t envelope_bytes_max = 128;
    // Room for all but texts and dynamic values, which make their own.
    room_ = envelope_bytes_max + type_text_.size() + names_bytes_ + names_.size() * data::number_text_bytes_max;
    reserve(room_);
    put(has(batch, event_type_column_, row) ? "{\"_event_type\": " : "{\"event_type\": ");
    put(type_text_);
    put(has(batch, timestamp_column_, row) ? ", \"_timestamp\": \"" : ", \"timestamp\": \"");
    at_ = time_writer_.write(at_, rows.time(i));
    *at_++ = '"';
    if (const std::uint8_t flags = rows.flags(i); flags != 0) {
      if ((flags & data::Keys::inferred) != 0) put(", \"_inferred\": true");
      if ((flags & data::Keys::truncated) != 0) put(", \"_truncated\": true");
      if ((flags & data::Keys::rounded) != 0) put(", \"_rounded\": true");
    }
    batch.for_each_field(row, [&](std::size_t column) {
      put(names_[column]);
      write_value(*batch.columns[column], row);
    });
    put("}\n");
    buffer_.resize(static_cast<std::size_t>(at_ - buffer_.data()));
  }

  void write_value(const data::Column& column, std::size_t row) {
    if (column.is_null(row)) return put("null");
    switch (column.kind) {
      case data::ColumnKind::number:
        if (column.is_integer(row)) at_ = data::write_integer(at_, column.as_integers()[row]);
        else write_real(column.as_reals()[row]);
        return;
      case data::ColumnKind::text: return write_text(column.texts[row].view());
      case data::ColumnKind::boolean: return put(column.truth[row] ? "true" : "false");
      case data::ColumnKind::timestamp: at_ = data::write_integer(at_, column.as_integers()[row]); return;
      case data::ColumnKind::duration: at_ = data::write_unsigned(at_, column.words[row]); return;
      case data::ColumnKind::dynamic:
        scratch_.clear();
        data::append_json(scratch_, column.values[row], losses_);
        put_long(scratch_);
        return;
    }
  }
  void write_real(double value) {
    if (value - value == 0) {  // finite
      at_ = data::write_real(at_, value);
    } else {
      ++losses_.non_finite;
      put("null");
    }
  }
  void write_text(std::string_view text) {
    if (!is_plain(text.data(), text.size())) {
      scratch_.clear();
      data::append_json_text(scratch_, text);
      return put_long(scratch_);
    }
    grow_by(text.size() + 2);
    *at_++ = '"';
    put(text);
    *at_++ = '"';
  }

  void put(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void put_long(std::string_view text) {
    grow_by(text.size());
    put(text);
  }
  /// Makes room for `bytes` at the end of the buffer.
  void reserve(std::size_t bytes) {
    const std::size_t used = buffer_.size();
    buffer_.reserve(used + bytes);
    at_ = buffer_.data() + used;
  }
  /// Makes room for `bytes` more than the row was given.
  void grow_by(std::size_t bytes) {
    const auto used = static_cast<std::size_t>(at_ - buffer_.data());
    if (used + bytes + room_ <= buffer_.capacity()) return;
    buffer_.resize(used);
    reserve(bytes + room_);
  }

  data::SchemaPtr schema_;          // that of the batch before: its names are prepared
  std::vector<std::string> names_;  // `, "name": `
  std::size_t names_bytes_ = 0;
  std::size_t event_type_column_ = 0, timestamp_column_ = 0;
  std::string type_, type_text_;
  TimeWriter time_writer_;
  data::JsonLosses losses_;
  data::Buffer<char> buffer_;
  char* at_ = nullptr;    // in buffer_, behind what is written
  std::size_t room_ = 0;  // what a row needs besides its texts
  std::string scratch_;
};

}  // namespace

std::unique_ptr<OutputWriter> make_json_lines_writer() { return std::make_unique<JsonLinesWriter>(); }

}  // namespace varpulis::codec
