#include "codec/json_record.h"

#include "codec/same_bytes.h"

namespace varpulis::codec {
namespace {

/// Members that mean something in some form.
enum class Special : std::uint8_t {
  none,
  event_type,
  underscored_event_type,
  type,
  event_id,
  channel,
  version,
  data,
  at_timestamp,
  utc_time,
  time_created,
  underscored_timestamp,
  timestamp
};

/// Whether the size is that of some special name.
bool may_be_special(std::string_view key) {
  constexpr unsigned sizes = 1U << 4U | 1U << 7U | 1U << 8U | 1U << 9U | 1U << 10U | 1U << 11U;
  return key.size() < 16 && (sizes >> key.size() & 1U) != 0;
}

Special classify(std::string_view key) {
  const auto is = [key](std::string_view name, Special special) { return key == name ? special : Special::none; };
  switch (key.size()) {
    case 4:
      if (key[0] == 't') return is("type", Special::type);
      return key[0] == 'd' ? is("data", Special::data) : Special::none;
    case 7:
      if (key[0] == 'E') return is("EventID", Special::event_id);
      if (key[0] == 'C') return is("Channel", Special::channel);
      return key[0] == 'U' ? is("UtcTime", Special::utc_time) : Special::none;
    case 8: return key[0] == '@' ? is("@version", Special::version) : Special::none;
    case 9: return key[0] == 't' ? is("timestamp", Special::timestamp) : Special::none;
    case 10:
      if (key[0] == 'e') return is("event_type", Special::event_type);
      if (key[0] == '@') return is("@timestamp", Special::at_timestamp);
      return key[0] == '_' ? is("_timestamp", Special::underscored_timestamp) : Special::none;
    case 11:
      if (key[0] == 'T') return is("TimeCreated", Special::time_created);
      return key[0] == '_' ? is("_event_type", Special::underscored_event_type) : Special::none;
    default: return Special::none;
  }
}

// The order in which the members that may hold the time count.
constexpr int rank_of_time_field = 0;
constexpr int rank_of(Special special) {
  switch (special) {
    case Special::at_timestamp: return 1;
    case Special::utc_time: return 2;
    case Special::time_created: return 3;
    case Special::underscored_timestamp: return 4;
    case Special::timestamp: return 5;
    default: return -1;
  }
}

std::string type_of_windows_record(std::int64_t id, bool is_sysmon) {
  if (!is_sysmon) return fmt::format("WinEvent{}", id);
  switch (id) {
    case 1: return "SysmonProcessCreate";
    case 2: return "SysmonFileCreateTime";
    case 3: return "SysmonNetworkConnect";
    case 5: return "SysmonProcessTerminate";
    case 7: return "SysmonImageLoad";
    case 8: return "SysmonCreateRemoteThread";
    case 10: return "SysmonProcessAccess";
    case 11: return "SysmonFileCreate";
    case 12: return "SysmonRegistryAddDel";
    case 13: return "SysmonRegistryValueSet";
    case 15: return "SysmonFileCreateStreamHash";
    case 17: return "SysmonPipeCreated";
    case 18: return "SysmonPipeConnected";
    case 22: return "SysmonDnsQuery";
    case 23: return "SysmonFileDelete";
    default: return fmt::format("Sysmon{}", id);
  }
}

}  // namespace

void JsonRecordDecoder::start(const char* begin, data::EpochBuilder* builder) {
  scanner_.at = begin;
  builder_ = builder;
  type_ = nullptr;
  time_.reset();
  form_ = Form::unknown;
  speculates_ = true;
  type_is_underscored_ = time_is_underscored_ = time_was_envelope_ = has_data_ = false;
  data_value_ = nullptr;
  fields_ = 0;
  members_.clear();
  if (!decoded_keys_.empty()) decoded_keys_.clear();
}

bool JsonRecordDecoder::read(const char* begin, const char* end, const std::shared_ptr<const void>* owner,
                             data::EpochBuilder* builder) {
  if (static_cast<std::size_t>(end - begin) > options_.limits.payload_bytes_max)
    return scanner_.fail("event payload is too long");
  owner_ = owner;
  end_ = end;
  const ReadCounts counts = faults_.counts;
  start(begin, builder);
  switch (read_in_one_pass()) {
    case Outcome::done: break;
    case Outcome::surprised:
      abandon();
      faults_.counts = counts;
      start(begin, builder);
      if (read_in_two_passes()) break;
      [[fallthrough]];
    case Outcome::failed: abandon(); return false;
  }
  expected_form_ = form_;
  return true;
}

void JsonRecordDecoder::abandon() {
  if (type_ != nullptr) type_->abandon_row();
}

/// The member's name, with the cursor at its value; no data when there is none.
inline std::string_view JsonRecordDecoder::next_member(bool& is_predicted) {
  scanner_.skip_space();
  if (*scanner_.at != '"') return scanner_.fail("invalid JSON: expected a name in quotes"), std::string_view();
  const char* const name = scanner_.at + 1;
  std::string_view key;
  const std::string_view predicted = type_ == nullptr ? std::string_view() : type_->predicted();
  is_predicted = !predicted.empty() && predicted.size() < static_cast<std::size_t>(end_ - name) &&
                 name[predicted.size()] == '"' && same_bytes(name, predicted);
  if (is_predicted) {
    key = predicted;
    scanner_.at = name + predicted.size() + 1;
  } else {
    const char* const name_end = find_text_end(name);
    if (*name_end == '"') {
      key = {name, static_cast<std::size_t>(name_end - name)};
      scanner_.at = name_end + 1;
    } else {
      key = escaped_name();
      if (key.data() == nullptr) return key;
    }
  }
  scanner_.skip_space();
  if (*scanner_.at != ':') return scanner_.fail("invalid JSON: expected ':'"), std::string_view();
  ++scanner_.at;
  scanner_.skip_space();
  return key;
}

std::string_view JsonRecordDecoder::escaped_name() {
  ++scanner_.at;
  JsonScanner::Text text;
  if (!scanner_.text(text)) return {};
  return decoded_keys_.emplace_back(text.view);
}

bool JsonRecordDecoder::after_member(bool& more) {
  scanner_.skip_space();
  more = *scanner_.at == ',';
  if (!more && *scanner_.at != '}') return scanner_.fail("invalid JSON: expected ',' or '}'");
  ++scanner_.at;
  return true;
}

void JsonRecordDecoder::enter_object(bool& more) {
  ++scanner_.at;
  scanner_.skip_space();
  more = *scanner_.at != '}';
  if (!more) ++scanner_.at;
}

bool JsonRecordDecoder::at_end() {
  scanner_.skip_space();
  return scanner_.at >= end_ || scanner_.fail("invalid JSON: text behind the object");
}

JsonRecordDecoder::Outcome JsonRecordDecoder::read_in_one_pass() {
  if (expected_form_ == Form::option && set_form(Form::option, options_.event_type) != Outcome::done)
    return Outcome::failed;
  bool more = false;
  enter_object(more);
  while (more) {
    bool is_predicted = false;
    const std::string_view key = next_member(is_predicted);
    if (key.data() == nullptr) return Outcome::failed;
    const Outcome outcome = member(key, is_predicted);
    if (outcome != Outcome::done) return outcome;
    if (!after_member(more)) return Outcome::failed;
  }
  if (!at_end()) return Outcome::failed;
  if (form_ != Form::unknown) return Outcome::done;
  return resolve_form() && replay() ? Outcome::done : Outcome::failed;  // nothing is written yet
}

bool JsonRecordDecoder::read_in_two_passes() {
  bool more = false;
  enter_object(more);
  while (more) {
    bool is_predicted = false;
    const std::string_view key = next_member(is_predicted);
    if (key.data() == nullptr) return false;
    members_.push_back({key, scanner_.at});
    if (!scanner_.skip_value() || !after_member(more)) return false;
  }
  return at_end() && resolve_form() && replay();
}

bool JsonRecordDecoder::resolve_form() {
  speculates_ = false;
  // Of members of one name the last one counts.
  const char *event_type = nullptr, *underscored = nullptr, *id = nullptr, *channel = nullptr, *type = nullptr,
             *data = nullptr;
  for (const Member& entry : members_) {
    switch (classify(entry.key)) {
      case Special::event_type: event_type = entry.value; break;
      case Special::underscored_event_type: underscored = entry.value; break;
      case Special::event_id: id = entry.value; break;
      case Special::channel: channel = entry.value; break;
      case Special::type: type = entry.value; break;
      case Special::data: data = entry.value; break;
      case Special::underscored_timestamp: time_is_underscored_ = true; break;
      default: break;
    }
  }
  const auto is_text = [](const char* value) { return value != nullptr && *value == '"'; };
  const auto set_from_text = [this](Form form, const char* value) {
    JsonScanner::Text text;
    scanner_.at = value + 1;
    if (!scanner_.text(text)) return false;
    form_ = form;
    type_ = builder_ == nullptr ? nullptr : &builder_->type(text.view);
    return true;
  };
  if (is_text(underscored) || is_text(event_type)) {
    type_is_underscored_ = is_text(underscored);
    if (data != nullptr && *data == '{') data_value_ = data;
    return set_from_text(Form::envelope, type_is_underscored_ ? underscored : event_type);
  }
  Number number;
  if (id != nullptr && (*id == '-' || is_digit(*id)) && read_number(id, number) != nullptr && number.is_integer) {
    bool is_sysmon = false;
    if (is_text(channel)) {
      JsonScanner::Text text;
      scanner_.at = channel + 1;
      if (!scanner_.text(text)) return false;
      is_sysmon = text.view.find("Sysmon") != std::string_view::npos;
    }
    form_ = Form::record;
    type_ = builder_ == nullptr ? nullptr : &builder_->type(type_of_windows_record(number.as_integer(), is_sysmon));
    return true;
  }
  if (is_text(type)) return set_from_text(Form::record, type);
  if (options_.event_type.empty()) return scanner_.fail("Missing event_type field");
  form_ = Form::option;
  type_ = builder_ == nullptr ? nullptr : &builder_->type(options_.event_type);
  return true;
}

bool JsonRecordDecoder::replay() {
  for (const Member& entry : members_) {
    scanner_.at = entry.value;
    if (member(entry.key, false) != Outcome::done) return false;
  }
  return true;
}

JsonRecordDecoder::Outcome JsonRecordDecoder::set_form(Form form, std::string_view type) {
  form_ = form;
  type_ = builder_ == nullptr ? nullptr : &builder_->type(type);
  const char* const at = scanner_.at;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    scanner_.at = members_[i].value;
    const Outcome outcome = member(members_[i].key, false);
    if (outcome != Outcome::done) return outcome;
  }
  scanner_.at = at;
  return Outcome::done;
}

JsonRecordDecoder::Outcome JsonRecordDecoder::member_before_form(std::string_view key) {
  const Special special = classify(key);
  const bool is_envelope = special == Special::event_type || special == Special::underscored_event_type;
  if (*scanner_.at == '"' && (is_envelope || (special == Special::type && expected_form_ == Form::record))) {
    ++scanner_.at;
    JsonScanner::Text text;
    if (!scanner_.text(text)) return Outcome::failed;
    type_is_underscored_ = special == Special::underscored_event_type;
    return set_form(is_envelope ? Form::envelope : Form::record, text.view);
  }
  members_.push_back({key, scanner_.at});
  return scanner_.skip_value() ? Outcome::done : Outcome::failed;
}

JsonRecordDecoder::Outcome JsonRecordDecoder::member(std::string_view key, bool is_predicted) {
  if (form_ == Form::unknown) return member_before_form(key);
  const Special special = may_be_special(key) ? classify(key) : Special::none;
  const bool is_envelope = form_ == Form::envelope;
  const bool is_record = form_ == Form::record;
  bool is_field = !has_data_ && data_value_ == nullptr;
  bool converts_integers = is_record;
  int rank = -1;
  if (special != Special::none) {
    const bool is_text = *scanner_.at == '"';
    const bool is_number = *scanner_.at == '-' || is_digit(*scanner_.at);
    switch (special) {
      case Special::event_type:
      case Special::underscored_event_type: {
        const bool is_type = is_envelope && type_is_underscored_ == (special == Special::underscored_event_type);
        // A second type, or one behind a weaker sign of the type.
        const bool outranks = !is_envelope || special == Special::underscored_event_type;
        if (speculates_ && (is_type || (is_text && outranks))) return Outcome::surprised;
        is_field &= !is_type && !(is_record && special == Special::event_type);
        break;
      }
      case Special::type:
        if (speculates_ && (is_record || (form_ == Form::option && is_text))) return Outcome::surprised;
        is_field &= !is_record;
        break;
      case Special::event_id:
        if (speculates_ && !is_envelope && is_number) return Outcome::surprised;
        is_field &= !is_record;
        break;
      case Special::channel:
      case Special::version: is_field &= !is_record; break;
      case Special::data:
        if (is_envelope && *scanner_.at == '{') {
          if (speculates_ && has_data_) return Outcome::surprised;
          if (speculates_ || scanner_.at == data_value_) return data_object() ? Outcome::done : Outcome::failed;
        }
        break;
      case Special::at_timestamp: is_field &= !is_record; break;
      case Special::underscored_timestamp:
        if (speculates_ && time_was_envelope_) return Outcome::surprised;
        if (is_envelope) {
          time_is_underscored_ = true;
          is_field = false;
        }
        break;
      case Special::timestamp:
        converts_integers = false;
        if (is_envelope && !time_is_underscored_) {
          time_was_envelope_ = true;
          is_field = false;
        }
        break;
      default: break;
    }
    rank = rank_of(special);
  }
  if (!options_.time_field.empty() && key == options_.time_field) rank = rank_of_time_field;
  if (rank >= 0) {
    const char* const value_end = time_candidate(rank);
    if (!is_field && value_end != nullptr) {
      scanner_.at = value_end;
      return Outcome::done;
    }
  }
  const bool ok = is_field ? field(key, is_predicted, converts_integers) : scanner_.skip_value();
  return ok ? Outcome::done : Outcome::failed;
}

const char* JsonRecordDecoder::time_candidate(int rank) {
  const char* const begin = scanner_.at;
  std::optional<EventTime> time;
  const char* end = nullptr;
  if (*begin == '"') {
    const char* const text_end = find_text_end(begin + 1);
    if (*text_end != '"') return nullptr;  // no time has escapes
    time = time_reader_.read({begin + 1, static_cast<std::size_t>(text_end - begin - 1)});
    end = text_end + 1;
  } else if (*begin == '-' || is_digit(*begin)) {
    Number number;
    end = read_number(begin, number);
    if (end == nullptr) return nullptr;
    time = number.is_integer ? time_of_number(number, options_.time_unit)
                             : time_of_digits({begin, static_cast<std::size_t>(end - begin)}, options_.time_unit);
  }
  if (time && (!time_ || rank <= time_rank_)) {
    time_ = time;
    time_rank_ = rank;
  }
  return end;
}

bool JsonRecordDecoder::data_object() {
  abandon();  // members before `data` were taken for fields
  has_data_ = true;
  fields_ = 0;
  bool more = false;
  enter_object(more);
  while (more) {
    bool is_predicted = false;
    const std::string_view key = next_member(is_predicted);
    if (key.data() == nullptr) return false;
    if (!options_.time_field.empty() && key == options_.time_field) time_candidate(rank_of_time_field);
    if (!field(key, is_predicted, false) || !after_member(more)) return false;
  }
  return true;
}

bool JsonRecordDecoder::field(std::string_view key, bool is_predicted, bool converts_integers) {
  if (++fields_ > options_.limits.fields_max) {
    ++faults_.counts.fields_dropped;
    return scanner_.skip_value();
  }
  if (type_ == nullptr) return scanner_.skip_value();
  data::ColumnBuilder* const column = is_predicted ? type_->predicted_field() : type_->field(key);
  return column == nullptr ? scanner_.skip_value() : write(*column, converts_integers);
}

bool JsonRecordDecoder::write(data::ColumnBuilder& column, bool converts_integers) {
  const std::size_t row = type_->row();
  switch (*scanner_.at) {
    case '"': {
      const char* const begin = scanner_.at + 1;
      const char* const end = find_text_end(begin);
      const auto size = static_cast<std::size_t>(end - begin);
      if (*end != '"' || size > options_.limits.text_bytes_max)
        return write_long_or_escaped_text(column, converts_integers);
      scanner_.at = end + 1;
      const std::string_view text(begin, size);
      if (converts_integers) {
        if (const auto integer = plain_integer(text)) return column.integer(row, *integer), true;
      }
      column.text_view(row, text);
      if (size > data::TextView::inline_max) column.keep(*owner_);
      return true;
    }
    case 't': return scanner_.word("true") && (column.boolean(row, true), true);
    case 'f': return scanner_.word("false") && (column.boolean(row, false), true);
    case 'n': return scanner_.word("null") && (column.null(row), true);
    case '{':
    case '[': {
      data::Value value;
      if (!scanner_.value(value, 1)) return false;
      column.value(row, value);
      return true;
    }
    default: {
      Number number;
      if (*scanner_.at != '-' && !is_digit(*scanner_.at)) return scanner_.fail("invalid JSON: expected a value");
      if (!scanner_.number(number)) return false;
      if (number.is_integer) column.integer(row, number.as_integer());
      else column.real(row, number.as_real());
      return true;
    }
  }
}

bool JsonRecordDecoder::write_long_or_escaped_text(data::ColumnBuilder& column, bool converts_integers) {
  const std::size_t row = type_->row();
  ++scanner_.at;
  JsonScanner::Text text;
  if (!scanner_.value_text(text)) return false;
  if (converts_integers) {
    if (const auto integer = plain_integer(text.view)) return column.integer(row, *integer), true;
  }
  if (text.in_input) {
    column.text_view(row, text.view);
    column.keep(*owner_);
  } else {
    column.text(row, text.view);
  }
  return true;
}

}  // namespace varpulis::codec
