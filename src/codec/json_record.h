#pragma once
#include <deque>

#include "codec/decoder.h"
#include "codec/json_scanner.h"

namespace varpulis::codec {

/// Decodes JSON objects as events. The type of an event comes from
///  1. `event_type` (or `_event_type`): the envelope. Fields are the members of the object `data`, else all others but the envelope's
///     `timestamp` (or `_timestamp`);
///  2. an integer `EventID`: a Windows or Sysmon record;
///  3. `type`;
///  4. the reader's option.
/// In 2 and 3 texts that are plain ints become ints, and the members that say what the record is are no fields.
///
/// One pass, on the assumption that the object is like the one before; when it turns out otherwise (`_event_type` behind other fields,
/// `data` twice, ...) the object is read again in two passes: members first, then their meaning.
class JsonRecordDecoder {
 public:
  JsonRecordDecoder(const DecodeOptions& options, Faults& faults)
      : options_(options), faults_(faults), scanner_(options.limits, faults.counts) {}

  /// Reads the object in [begin, end), which a control character ends, into a row of `builder`, or only checks it when that is null. The
  /// row is not ended: the caller knows the time rules of its file. False: not an event, see error(); no row is left over.
  [[nodiscard]] bool read(const char* begin, const char* end, const std::shared_ptr<const void>* owner,
                          data::EpochBuilder* builder);

  [[nodiscard]] data::TypeBuilder* type() const { return type_; }
  /// The time found in the object.
  [[nodiscard]] std::optional<EventTime> time() const { return time_; }
  [[nodiscard]] std::string_view error() const { return scanner_.error(); }

 private:
  enum class Form : std::uint8_t { unknown, envelope, record, option };  // 1; 2 and 3; 4
  enum class Outcome : std::uint8_t { done, failed, surprised };
  struct Member {
    std::string_view key;
    const char* value;  // its first byte
  };

  void start(const char* begin, data::EpochBuilder* builder);
  Outcome read_in_one_pass();
  bool read_in_two_passes();
  bool resolve_form();
  bool replay();
  Outcome member(std::string_view key, bool is_predicted);
  Outcome member_before_form(std::string_view key);
  Outcome set_form(Form form, std::string_view type);
  bool data_object();
  bool field(std::string_view key, bool is_predicted, bool converts_integers);
  bool write(data::ColumnBuilder& column, bool converts_integers);
  bool write_long_or_escaped_text(data::ColumnBuilder& column, bool converts_integers);
  /// Takes the value as the time if it is one. Returns the value's end, or null when it is not plain.
  const char* time_candidate(int rank);
  void enter_object(bool& more);
  std::string_view next_member(bool& is_predicted);
  std::string_view escaped_name();
  bool after_member(bool& more);
  bool at_end();
  void abandon();

  const DecodeOptions& options_;
  Faults& faults_;
  JsonScanner scanner_;
  TimeReader time_reader_;
  Form expected_form_ = Form::unknown;  // of the record before

  // The record being read.
  const std::shared_ptr<const void>* owner_ = nullptr;
  const char* end_ = nullptr;
  data::EpochBuilder* builder_ = nullptr;
  data::TypeBuilder* type_ = nullptr;  // null while unknown, and when only checking
  std::optional<EventTime> time_;
  int time_rank_ = 0;  // of time_; smaller ones win
  Form form_ = Form::unknown;
  bool speculates_ = true;  // else the flags below are facts
  bool type_is_underscored_ = false, time_is_underscored_ = false, time_was_envelope_ = false, has_data_ = false;
  const char* data_value_ = nullptr;  // in two passes: the `data` that counts
  std::size_t fields_ = 0;
  std::vector<Member> members_;  // not yet written
  std::deque<std::string> decoded_keys_;
};

}  // namespace varpulis::codec
