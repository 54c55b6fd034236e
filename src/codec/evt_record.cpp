#include "codec/evt_record.h"

#include "codec/json_scanner.h"
#include "codec/same_bytes.h"
#include "codec/utf8.h"

namespace varpulis::codec {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool EvtRecordDecoder::read(const char* begin, const char* end, const std::shared_ptr<const void>* owner,
                            data::EpochBuilder* builder) {
  at_ = begin;
  end_ = end;
  owner_ = owner;
  type_ = nullptr;
  time_.reset();
  fields_ = 0;
  while (at_ < end_ && *at_ != '{' && *at_ != '(') ++at_;
  if (at_ == end_) return fail("Invalid event format");
  const std::string_view name = trim({begin, static_cast<std::size_t>(at_ - begin)});
  if (builder != nullptr) type_ = &builder->type(name);
  const char open = *at_++;
  if ((open == '{' ? named_fields() : positional_fields()) && behind_event()) return true;
  if (type_ != nullptr) type_->abandon_row();
  return false;
}

bool EvtRecordDecoder::behind_event() {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (at_ < end_ && is_space(*at_)) ++at_;
  while (at_ < end_ && *at_ == ';') ++at_;
  while (at_ < end_ && is_space(*at_)) ++at_;
  const bool is_comment = at_ < end_ && (*at_ == '#' || (*at_ == '/' && at_ + 1 < end_ && at_[1] == '/'));
  return at_ == end_ || is_comment || fail("Invalid event format");
}

bool EvtRecordDecoder::named_fields() {
  for (;;) {
    skip_space();
    if (at_ >= end_) return fail("Invalid event format");
    if (*at_ == '}') return ++at_, true;
    data::ColumnBuilder* column = nullptr;
    const std::string_view predicted = type_ == nullptr ? std::string_view() : type_->predicted();
    std::string_view name = predicted;
    const bool is_kept = ++fields_ <= options_.limits.fields_max;
    if (is_kept && !predicted.empty() && predicted.size() < static_cast<std::size_t>(end_ - at_) &&
        at_[predicted.size()] == ':' && same_bytes(at_, predicted)) {
      at_ += predicted.size() + 1;
      column = type_->predicted_field();
    } else {
      if (!field_name('}', name)) return false;
      if (is_kept && type_ != nullptr) column = type_->field(name);
    }
    if (!is_kept) ++faults_.counts.fields_dropped;
    const bool is_time = !options_.time_field.empty() && name == options_.time_field;
    if (!field_value(column, is_time, '}')) return false;
  }
}

bool EvtRecordDecoder::positional_fields() {
  for (;;) {
    skip_space();
    if (at_ >= end_) return fail("Invalid event format");
    if (*at_ == ')') return ++at_, true;
    const std::size_t index = fields_++;
    while (positional_names_.size() <= std::min(index, options_.limits.fields_max)) {
      positional_names_.push_back(fmt::format("field_{}", positional_names_.size()));
    }
    const bool is_kept = index < options_.limits.fields_max;
    if (!is_kept) ++faults_.counts.fields_dropped;
    const std::string& name = positional_names_[std::min(index, options_.limits.fields_max)];
    data::ColumnBuilder* const column = is_kept && type_ != nullptr ? type_->field(name) : nullptr;
    if (!field_value(column, !options_.time_field.empty() && name == options_.time_field, ')')) return false;
  }
}

bool EvtRecordDecoder::field_name(char close, std::string_view& name) {
  const char* const begin = at_;
  while (at_ < end_ && *at_ != ':' && *at_ != ',' && *at_ != close) ++at_;
  if (at_ >= end_ || *at_ != ':') return fail("Invalid field (no ':')");
  name = trim({begin, static_cast<std::size_t>(at_ - begin)});
  while (!name.empty() && name.front() == '"') name.remove_prefix(1);
  while (!name.empty() && name.back() == '"') name.remove_suffix(1);
  ++at_;
  return true;
}

bool EvtRecordDecoder::field_value(data::ColumnBuilder* column, bool is_time, char close) {
  skip_space();
  if (!is_time && simple_value(column, close)) return true;
  Parsed parsed;
  if (!parse(parsed, close, 1)) return false;
  if (is_time) {
    if (parsed.kind == data::Kind::text) time_ = time_reader_.read(parsed.text);
    else if (parsed.kind == data::Kind::integer || parsed.kind == data::Kind::real)
      time_ = time_of_digits(parsed.raw, options_.time_unit);
  }
  skip_space();
  if (at_ >= end_) return fail("Invalid event format");
  if (*at_ == ',') ++at_;
  if (column == nullptr) return true;
  const std::size_t row = type_->row();
  switch (parsed.kind) {
    case data::Kind::null: column->null(row); break;
    case data::Kind::boolean: column->boolean(row, parsed.truth); break;
    case data::Kind::integer: column->integer(row, parsed.number.as_integer()); break;
    case data::Kind::real: column->real(row, parsed.number.as_real()); break;
    case data::Kind::text:
      if (parsed.in_input) {
        column->text_view(row, parsed.text);
        if (parsed.text.size() > data::TextView::inline_max) column->keep(*owner_);
      } else {
        column->text(row, parsed.text);
      }
      break;
    default: column->value(row, parsed.nested); break;
  }
  return true;
}

/// The two most frequent kinds of value, in their usual spelling. False: it is something else, and the cursor where it was.
bool EvtRecordDecoder::simple_value(data::ColumnBuilder* column, char close) {
  const char* const begin = at_;
  if (*at_ == '"') {
    const char* const text_end = find_text_end(begin + 1);
    const auto size = static_cast<std::size_t>(text_end - begin - 1);
    if (*text_end != '"' || size > options_.limits.text_bytes_max) return false;
    at_ = text_end + 1;
    skip_space();
    if (!is_value_end(close)) return at_ = begin, false;
    if (column != nullptr) {
      column->text_view(type_->row(), {begin + 1, size});
      if (size > data::TextView::inline_max) column->keep(*owner_);
    }
  } else {
    Number number;
    const char* const number_end = *at_ == '-' || is_digit(*at_) ? read_number(at_, number) : nullptr;
    if (number_end == nullptr) return false;
    at_ = number_end;
    skip_space();
    if (!is_value_end(close)) return at_ = begin, false;
    if (column != nullptr) {
      if (number.is_integer) column->integer(type_->row(), number.as_integer());
      else column->real(type_->row(), number.as_real());
    }
  }
  if (*at_ == ',') ++at_;
  return true;
}

bool EvtRecordDecoder::parse(Parsed& out, char close, std::size_t depth) {
  skip_space();
  const char* const begin = at_;
  bool is_value = false;
  if (at_ < end_ && (*at_ == '"' || *at_ == '\'')) {
    is_value = parse_quoted(out);
  } else if (at_ < end_ && (*at_ == '[' || *at_ == '{')) {
    out.kind = data::Kind::array;
    if (depth > options_.limits.depth_max) {
      ++faults_.counts.values_too_deep;
      out.kind = data::Kind::null;
      if (!skip_nested()) return false;
    } else if (!(*at_ == '[' ? parse_array(out.nested, depth) : parse_map(out.nested, depth))) {
      return false;
    }
    is_value = true;
  }
  if (is_value) {
    skip_space();
    if (at_ >= end_ || is_value_end(close)) return true;
  }
  at_ = begin;  // something goes on behind the value: then all of it is text
  parse_raw(out, close);
  return true;
}

bool EvtRecordDecoder::parse_quoted(Parsed& out) {
  const char quote = *at_++;
  const char* begin = at_;
  bool has_escapes = false;
  decoded_.clear();
  for (;;) {
    if (quote == '"') at_ = find_text_end(at_);
    if (at_ >= end_) return false;
    if (*at_ == quote) break;
    if (*at_ == '\\' && at_ + 1 < end_) {
      has_escapes = true;
      decoded_.append(begin, at_);
      switch (at_[1]) {
        case 'n': decoded_ += '\n'; break;
        case 't': decoded_ += '\t'; break;
        case '"':
        case '\'':
        case '\\': decoded_ += at_[1]; break;
        default: decoded_.append(at_, 2);
      }
      at_ += 2;
      begin = at_;
    } else {
      ++at_;
    }
  }
  out.kind = data::Kind::text;
  out.in_input = !has_escapes;
  out.text = {begin, static_cast<std::size_t>(at_ - begin)};
  if (has_escapes) out.text = decoded_.append(out.text);
  ++at_;
  if (out.text.size() > options_.limits.text_bytes_max) {
    out.text = utf8_prefix(out.text, options_.limits.text_bytes_max);
    ++faults_.counts.texts_cut;
  }
  return true;
}

void EvtRecordDecoder::parse_raw(Parsed& out, char close) {
  const char* const begin = at_;
  std::size_t level = 0;
  bool is_quoted = false;
  for (; at_ < end_; ++at_) {
    const char c = *at_;
    if (c == '\\' && at_ + 1 < end_) {
      ++at_;
    } else if (is_quoted) {
      is_quoted = c != '"';
    } else if (c == '"') {
      is_quoted = true;
    } else if (level == 0 && (c == ',' || c == close)) {
      break;
    } else if (c == '(' || c == '[' || c == '{') {
      ++level;
    } else if ((c == ')' || c == ']' || c == '}') && level > 0) {
      --level;
    }
  }
  const std::string_view text = trim({begin, static_cast<std::size_t>(at_ - begin)});
  out.raw = text;
  if (text == "true" || text == "false") {
    out.kind = data::Kind::boolean;
    out.truth = text == "true";
  } else if (text == "null" || text == "nil") {
    out.kind = data::Kind::null;
  } else if (const auto number = loose_number(text)) {
    out.kind = number->is_integer ? data::Kind::integer : data::Kind::real;
    out.number = *number;
  } else {
    out.kind = data::Kind::text;
    out.in_input = true;
    out.text = text;
    if (text.size() > options_.limits.text_bytes_max) {
      out.text = utf8_prefix(text, options_.limits.text_bytes_max);
      ++faults_.counts.texts_cut;
    }
  }
}

data::Value EvtRecordDecoder::to_value(Parsed& parsed) {
  switch (parsed.kind) {
    case data::Kind::null: return data::Value::null();
    case data::Kind::boolean: return data::Value::boolean(parsed.truth);
    case data::Kind::integer: return data::Value::integer(parsed.number.as_integer());
    case data::Kind::real: return data::Value::real(parsed.number.as_real());
    case data::Kind::text: return data::Value::text(parsed.text);
    default: return std::move(parsed.nested);
  }
}

bool EvtRecordDecoder::parse_array(data::Value& out, std::size_t depth) {
  ++at_;
  data::Array elements;
  bool is_cut = false;
  for (;;) {
    skip_space();
    if (at_ >= end_) return fail("unterminated array");
    if (*at_ == ']') break;
    Parsed parsed;
    if (!parse(parsed, ']', depth + 1)) return false;
    if (elements.size() < options_.limits.array_elements_max) elements.push_back(to_value(parsed));
    else is_cut = true;
    skip_space();
    if (at_ < end_ && *at_ == ',') ++at_;
  }
  ++at_;
  if (is_cut) ++faults_.counts.arrays_cut;
  out = data::Value::array(std::move(elements));
  return true;
}

bool EvtRecordDecoder::parse_map(data::Value& out, std::size_t depth) {
  ++at_;
  data::Map map;
  for (;;) {
    skip_space();
    if (at_ >= end_) return fail("Invalid event format");
    if (*at_ == '}') break;
    std::string_view name;
    Parsed parsed;
    if (!field_name('}', name) || !parse(parsed, '}', depth + 1)) return false;
    if (map.size() < options_.limits.fields_max || map.find(name) != nullptr) map.set(name, to_value(parsed));
    else ++faults_.counts.fields_dropped;
    skip_space();
    if (at_ < end_ && *at_ == ',') ++at_;
  }
  ++at_;
  out = data::Value::map(std::move(map));
  return true;
}

bool EvtRecordDecoder::skip_nested() {
  std::size_t level = 0;
  bool is_quoted = false;
  for (; at_ < end_; ++at_) {
    const char c = *at_;
    if (c == '\\') ++at_;
    else if (c == '"') is_quoted = !is_quoted;
    else if (is_quoted) continue;
    else if (c == '[' || c == '{') ++level;
    else if ((c == ']' || c == '}') && --level == 0) return ++at_, true;
  }
  return fail("unterminated array");
}

}  // namespace varpulis::codec
