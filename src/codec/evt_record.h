#pragma once
#include "codec/decoder.h"

namespace varpulis::codec {

/// Decodes the event form of `.evt` lines: `Type { field: value, ... }` or `Type(value, ...)`, whose fields are field_0, field_1, ...
/// A value is, in this order: `true`, `false`, `null` or `nil`; a text in double or single quotes; a number; an array `[...]`; a map
/// `{field: value, ...}`; else the raw text up to the comma or bracket that ends it. A backslash protects the next character.
/// Behind the event may stand semicolons and a comment.
class EvtRecordDecoder {
 public:
  EvtRecordDecoder(const DecodeOptions& options, Faults& faults) : options_(options), faults_(faults) {}

  /// As JsonRecordDecoder::read().
  [[nodiscard]] bool read(const char* begin, const char* end, const std::shared_ptr<const void>* owner,
                          data::EpochBuilder* builder);

  [[nodiscard]] data::TypeBuilder* type() const { return type_; }
  /// The time in the reader's time field, if there is one.
  [[nodiscard]] std::optional<EventTime> time() const { return time_; }
  [[nodiscard]] std::string_view error() const { return error_; }

 private:
  struct Parsed {
    data::Kind kind = data::Kind::null;  // null, boolean, integer, real, text; array for nested
    bool truth = false;
    bool in_input = true;  // the text is a view into the input
    Number number;
    std::string_view text;
    std::string_view raw;  // what stands in the input
    data::Value nested;
  };
  bool fail(std::string_view cause) {
    error_ = cause;
    return false;
  }
  void skip_space() {
    while (*at_ == ' ' || *at_ == '\t') ++at_;
  }
  [[nodiscard]] bool is_value_end(char close) const { return at_ < end_ && (*at_ == ',' || *at_ == close); }
  bool named_fields();
  bool positional_fields();
  bool field_name(char close, std::string_view& name);
  bool field_value(data::ColumnBuilder* column, bool is_time, char close);
  bool simple_value(data::ColumnBuilder* column, char close);
  bool parse(Parsed& out, char close, std::size_t depth);
  bool parse_quoted(Parsed& out);
  void parse_raw(Parsed& out, char close);
  bool parse_array(data::Value& out, std::size_t depth);
  bool parse_map(data::Value& out, std::size_t depth);
  bool skip_nested();
  bool behind_event();
  [[nodiscard]] data::Value to_value(Parsed& parsed);

  const DecodeOptions& options_;
  Faults& faults_;
  TimeReader time_reader_;
  std::vector<std::string> positional_names_;
  std::string decoded_;  // a quoted text with escapes

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const std::shared_ptr<const void>* owner_ = nullptr;
  data::TypeBuilder* type_ = nullptr;
  std::optional<EventTime> time_;
  std::string_view error_;
  std::size_t fields_ = 0;
};

}  // namespace varpulis::codec
