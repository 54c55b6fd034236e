#include "codec/text_decoder.h"

#include "codec/utf8.h"

namespace varpulis::codec {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view byte_order_mark() { return "\xef\xbb\xbf"; }

}  // namespace

bool TextDecoder::next_line(const Chunk& chunk, std::size_t& used, Line& line) {
  for (;;) {
    const char* const begin = chunk.bytes.data() + used;
    const std::size_t left = chunk.bytes.size() - used;
    if (left == 0) return false;
    const std::size_t line_bytes_max = options_.limits.line_bytes_max;
    const auto* const end = static_cast<const char*>(std::memchr(begin, '\n', left));
    if (end == nullptr && !chunk.is_last && left <= line_bytes_max && !discards_line_) return false;
    const std::size_t size = end == nullptr ? left : static_cast<std::size_t>(end - begin);
    used += size + (end == nullptr ? 0 : 1);
    if (discards_line_) {
      discards_line_ = end == nullptr;
      bytes_consumed_ += size + (end == nullptr ? 0 : 1);
      continue;
    }
    ++line_number_;
    line_offset_ = bytes_consumed_;
    bytes_consumed_ += size + (end == nullptr ? 0 : 1);
    line = {begin, begin + size};
    if (size > line_bytes_max) {
      discards_line_ = end == nullptr;
      bad("line is too long", {begin, begin + line_bytes_max});
      continue;
    }
    if (line_number_ == 1 && std::string_view(begin, size).starts_with(byte_order_mark()))
      line.begin += byte_order_mark().size();
    while (line.begin < line.end && is_space(*line.begin)) ++line.begin;
    while (line.begin < line.end && is_space(line.end[-1])) --line.end;
    return true;
  }
}

TextDecoder::Event TextDecoder::classify(Line& line) {
  line_time_ = batch_time_;
  if (line.begin == line.end) return Event::none;
  const std::string_view text(line.begin, static_cast<std::size_t>(line.end - line.begin));
  switch (*line.begin) {
    case '{': break;
    case '#': return Event::none;
    case '/':
      if (text.starts_with("//")) return Event::none;
      break;
    case '@':
    case 'B':
      if (*line.begin == '@' || text.starts_with("BATCH")) {
        if (timing(line) == Event::none) return Event::none;
      }
      break;
    default: break;
  }
  if (!is_ascii(text) && !is_utf8(text)) {
    bad("not valid UTF-8", line);
    return Event::none;
  }
  return *line.begin == '{' ? Event::json : Event::evt;
}

/// `BATCH n` (gives none) or `@off event` (gives evt).
TextDecoder::Event TextDecoder::timing(Line& line) {
  const char* at = line.begin;
  if (*at == 'B') {
    while (at < line.end && !is_space(*at)) ++at;
    while (at < line.end && is_space(*at)) ++at;
    if (at == line.end) return Event::none;  // BATCH alone
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(at, line.end, ms);
    EventTime time;
    if (!is_digit(*at) || error != std::errc() || (end != line.end && !is_space(*end)) ||
        __builtin_mul_overflow(ms, ns_per_ms, &time.ns)) {
      bad("Invalid BATCH time", line);
      return Event::none;
    }
    batch_time_ = time;
    return Event::none;
  }
  const char* const digits = ++at;
  std::int64_t whole = 0;
  for (; is_digit(*at) && at - digits < 9; ++at) whole = whole * 10 + (*at - '0');
  if (at > digits && *at == ' ' && at + 1 < line.end) {  // milliseconds, as most files have them
    while (is_space(*at)) ++at;
    line.begin = at;
    line_time_ = EventTime{whole * ns_per_ms};
    return Event::evt;
  }
  const auto [whole_end, error] = std::from_chars(digits, line.end, whole);
  at = whole_end;
  const char* fraction = at;
  const char* fraction_end = at;
  if (at < line.end && *at == '.') {
    fraction = ++at;
    while (at < line.end && is_digit(*at)) ++at;
    fraction_end = at;
  }
  std::int64_t unit = ns_per_ms;
  const std::string_view rest(at, static_cast<std::size_t>(line.end - at));
  static constexpr std::pair<std::string_view, std::int64_t> units[] = {
      {"ms", ns_per_ms}, {"s", ns_per_s}, {"m", ns_per_minute}, {"h", ns_per_hour}, {"d", ns_per_day}};
  for (const auto& [name, ns] : units) {
    if (!rest.starts_with(name)) continue;
    unit = ns;
    at += name.size();
    break;
  }
  EventTime time;
  std::int64_t fraction_ns = 0;
  std::int64_t remainder = unit;
  bool fits = error == std::errc() && is_digit(*digits) && !__builtin_mul_overflow(whole, unit, &time.ns);
  for (const char* p = fraction; p < fraction_end; ++p) {
    // One tenth after the other, so that units that are no power of ten (m, h, d) stay exact as far as nanoseconds go.
    fraction_ns += (*p - '0') * (remainder / 10);
    remainder /= 10;
  }
  fits = fits && !__builtin_add_overflow(time.ns, fraction_ns, &time.ns);
  const bool has_fraction = fraction != whole_end;
  if (!fits || (has_fraction && fraction == fraction_end) || at == line.end || !is_space(*at)) {
    bad("invalid offset", line);
    return Event::none;
  }
  while (at < line.end && is_space(*at)) ++at;
  line.begin = at;
  line_time_ = time;
  return Event::evt;
}

TextDecoder::Event TextDecoder::read(Line& line, const std::shared_ptr<const void>* owner,
                                     data::EpochBuilder* builder) {
  const Line whole = line;
  const Event event = classify(line);
  if (event == Event::none) return event;
  if (!(event == Event::json ? json_.read(line.begin, line.end, owner, builder)
                             : evt_.read(line.begin, line.end, owner, builder))) {
    bad(event == Event::json ? json_.error() : evt_.error(), whole);
    return Event::none;
  }
  return event;
}

TextDecoder::Event TextDecoder::read_time(Line& line, const std::shared_ptr<const void>* owner) {
  std::optional<EventTime> time;
  const bool is_plain = options_.time_field.empty() && line.begin < line.end;
  if (is_plain && *line.begin == '{' && !batch_time_ && json_time_.find(line.begin, line.end, time)) {
    time_ = time.value_or(EventTime{0});
    return Event::json;
  }
  // The time of an `.evt` event stands in front of it.
  const bool is_in_front = is_plain && *line.begin != '{';
  const Event event = is_in_front ? classify(line) : read(line, owner, nullptr);
  if (event == Event::none) return event;
  time_ = is_in_front ? line_time_.value_or(EventTime{0}) : time_of(event);
  return event;
}

EventTime TextDecoder::time_of(Event event) const {
  if (line_time_) return *line_time_;
  return (event == Event::json ? json_.time() : evt_.time()).value_or(EventTime{0});
}

std::size_t TextDecoder::decode(const Chunk& chunk, data::EpochBuilder& builder, std::size_t positions_max) {
  std::size_t used = 0;
  Line line{};
  while (builder.positions() < positions_max && !builder.full() && !faults_.stop() && next_line(chunk, used, line)) {
    const Event event = read(line, chunk.owner, &builder);
    if (event == Event::none) continue;
    builder.end_event(event == Event::json ? *json_.type() : *evt_.type(), time_of(event));
    ++faults_.counts.events;
  }
  return used;
}

std::size_t TextDecoder::scan(const Chunk& chunk, std::vector<Record>& records, std::size_t records_max,
                              bool times_only) {
  const ReadCounts before = faults_.counts;
  std::size_t used = 0;
  Line line{};
  while (records.size() < records_max && !faults_.stop() && next_line(chunk, used, line)) {
    const Event event = times_only ? read_time(line, chunk.owner) : read(line, chunk.owner, nullptr);
    if (event == Event::none) continue;
    records.push_back({.time = times_only ? time_ : time_of(event),
                       .body = {line.begin, static_cast<std::size_t>(line.end - line.begin)},
                       .line = line_number_,
                       .offset = line_offset_});
  }
  // What is cut counts when the record is decoded.
  faults_.counts = before.with_bad_records(faults_.counts.bad_records);
  return used;
}

void TextDecoder::decode_record(const Record& record, const std::shared_ptr<const void>& owner,
                                data::EpochBuilder& builder) {
  const char* const begin = record.body.data();
  const char* const end = begin + record.body.size();
  const bool is_json = *begin == '{';
  if (!(is_json ? json_.read(begin, end, &owner, &builder) : evt_.read(begin, end, &owner, &builder))) {
    faults_.bad(record.line, record.offset, is_json ? json_.error() : evt_.error(), record.body);
    return;
  }
  builder.end_event(is_json ? *json_.type() : *evt_.type(), record.time);
  ++faults_.counts.events;
}

}  // namespace varpulis::codec
