// Layout of an item: one tag byte, then its payload, little endian: bool 1 byte; ints and floats 8; texts an 8-byte length and the
// bytes; arrays and maps an 8-byte count and their items. A section is a text with a tag of its own.
#include "state/snapshot.h"

#include <cstring>

#include <fmt/format.h>

namespace varpulis::state {
namespace {

enum Tag : std::uint8_t {
  tag_bool = 1, tag_signed, tag_unsigned, tag_real, tag_text, tag_section,
  tag_missing, tag_null, tag_timestamp, tag_duration, tag_array, tag_map,
};
constexpr std::size_t value_depth_max = 256;

void append_tag(std::string& out, Tag tag) { out += static_cast<char>(tag); }

template <typename T>
void append_raw(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

template <typename T>
T take_raw(std::string_view bytes, std::size_t& at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  at += sizeof value;
  return value;
}

void append_sized(std::string& out, Tag tag, std::string_view text) {
  append_tag(out, tag);
  append_raw<std::uint64_t>(out, text.size());
  out.append(text);
}

}  // namespace

void SnapshotWriter::put(bool value) {
  append_tag(bytes_, tag_bool);
  bytes_ += static_cast<char>(value ? 1 : 0);
}
void SnapshotWriter::put(std::int64_t value) {
  append_tag(bytes_, tag_signed);
  append_raw(bytes_, value);
}
void SnapshotWriter::put(std::uint64_t value) {
  append_tag(bytes_, tag_unsigned);
  append_raw(bytes_, value);
}
void SnapshotWriter::put(double value) {
  append_tag(bytes_, tag_real);
  append_raw(bytes_, value);
}
void SnapshotWriter::put(std::string_view text) { append_sized(bytes_, tag_text, text); }
void SnapshotWriter::section(std::string_view name) { append_sized(bytes_, tag_section, name); }

void SnapshotWriter::put(const data::Value& value) {
  using data::Kind;
  switch (value.kind()) {
    case Kind::missing: return append_tag(bytes_, tag_missing);
    case Kind::null: return append_tag(bytes_, tag_null);
    case Kind::boolean: return put(value.as_boolean());
    case Kind::integer: return put(value.as_integer());
    case Kind::real: return put(value.as_real());
    case Kind::text: return put(value.as_text());
    case Kind::timestamp:
      append_tag(bytes_, tag_timestamp);
      return append_raw(bytes_, value.as_time().ns);
    case Kind::duration:
      append_tag(bytes_, tag_duration);
      return append_raw(bytes_, value.as_duration());
    case Kind::array:
      append_tag(bytes_, tag_array);
      append_raw<std::uint64_t>(bytes_, value.as_array().size());
      for (const data::Value& element : value.as_array()) put(element);
      return;
    case Kind::map:
      append_tag(bytes_, tag_map);
      append_raw<std::uint64_t>(bytes_, value.as_map().size());
      for (const auto& [key, entry] : value.as_map().entries()) {
        put(std::string_view(key));
        put(entry);
      }
      return;
  }
}

Error SnapshotReader::damaged(std::string_view wanted) const {
  return {ErrorCode::invalid_data, fmt::format("snapshot is damaged or of another program: expected {} at byte {}", wanted, at_)};
}

Result<void> SnapshotReader::expect(std::uint8_t tag, std::size_t payload_bytes) {
  if (at_ >= bytes_.size() || static_cast<std::uint8_t>(bytes_[at_]) != tag || bytes_.size() - at_ - 1 < payload_bytes) {
    return damaged(fmt::format("an item of tag {}", tag));
  }
  ++at_;
  return {};
}

Result<void> SnapshotReader::get(bool& value) {
  VARPULIS_CHECK(expect(tag_bool, 1));
  value = bytes_[at_++] != 0;
  return {};
}
Result<void> SnapshotReader::get(std::int64_t& value) {
  VARPULIS_CHECK(expect(tag_signed, 8));
  value = take_raw<std::int64_t>(bytes_, at_);
  return {};
}
Result<void> SnapshotReader::get(std::uint64_t& value) {
  VARPULIS_CHECK(expect(tag_unsigned, 8));
  value = take_raw<std::uint64_t>(bytes_, at_);
  return {};
}
Result<void> SnapshotReader::get(double& value) {
  VARPULIS_CHECK(expect(tag_real, 8));
  value = take_raw<double>(bytes_, at_);
  return {};
}
Result<void> SnapshotReader::get(std::string& text) {
  VARPULIS_CHECK(expect(tag_text, 8));
  const auto size = take_raw<std::uint64_t>(bytes_, at_);
  if (size > bytes_.size() - at_) return damaged("a text");
  text.assign(bytes_.substr(at_, size));
  at_ += size;
  return {};
}

Result<void> SnapshotReader::section(std::string_view name) {
  const auto refused = [&] { return damaged(fmt::format("section '{}'", name)); };
  if (!expect(tag_section, 8).ok()) return refused();
  const auto size = take_raw<std::uint64_t>(bytes_, at_);
  if (size > bytes_.size() - at_ || bytes_.substr(at_, size) != name) return refused();
  at_ += size;
  return {};
}

Result<void> SnapshotReader::get(data::Value& value) { return get_value(value, 0); }

Result<void> SnapshotReader::get_value(data::Value& value, std::size_t depth) {
  using data::Value;
  if (at_ >= bytes_.size() || depth > value_depth_max) return damaged("a value");
  const auto tag = static_cast<Tag>(bytes_[at_]);
  switch (tag) {
    case tag_missing: ++at_; value = Value(); return {};
    case tag_null: ++at_; value = Value::null(); return {};
    case tag_bool: {
      bool flag = false;
      VARPULIS_CHECK(get(flag));
      value = Value::boolean(flag);
      return {};
    }
    case tag_signed: {
      std::int64_t number = 0;
      VARPULIS_CHECK(get(number));
      value = Value::integer(number);
      return {};
    }
    case tag_real: {
      double number = 0;
      VARPULIS_CHECK(get(number));
      value = Value::real(number);
      return {};
    }
    case tag_text: {
      std::string text;
      VARPULIS_CHECK(get(text));
      value = Value::text(text);
      return {};
    }
    case tag_timestamp:
      VARPULIS_CHECK(expect(tag, 8));
      value = Value::timestamp({take_raw<std::int64_t>(bytes_, at_)});
      return {};
    case tag_duration:
      VARPULIS_CHECK(expect(tag, 8));
      value = Value::duration(take_raw<std::uint64_t>(bytes_, at_));
      return {};
    case tag_array: {
      VARPULIS_CHECK(expect(tag, 8));
      const auto size = take_raw<std::uint64_t>(bytes_, at_);
      if (size > bytes_.size() - at_) return damaged("an array");
      data::Array array(size);
      for (Value& element : array) VARPULIS_CHECK(get_value(element, depth + 1));
      value = Value::array(std::move(array));
      return {};
    }
    case tag_map: {
      VARPULIS_CHECK(expect(tag, 8));
      const auto size = take_raw<std::uint64_t>(bytes_, at_);
      if (size > bytes_.size() - at_) return damaged("a map");
      data::Map map;
      for (std::uint64_t i = 0; i < size; ++i) {
        std::string key;
        Value entry;
        VARPULIS_CHECK(get(key));
        VARPULIS_CHECK(get_value(entry, depth + 1));
        map.set(key, std::move(entry));
      }
      value = Value::map(std::move(map));
      return {};
    }
    default: return damaged("a value");
  }
}

}  // namespace varpulis::state
