#include "data/value.h"

namespace varpulis::data {

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::missing: return "missing";
    case Kind::null: return "null";
    case Kind::boolean: return "bool";
    case Kind::integer: return "int";
    case Kind::real: return "float";
    case Kind::text: return "string";
    case Kind::timestamp: return "timestamp";
    case Kind::duration: return "duration";
    case Kind::array: return "array";
    case Kind::map: return "map";
  }
  return "unknown";
}

const Value* Map::find(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.first == key) return &entry.second;
  }
  return nullptr;
}

void Map::set(std::string_view key, Value value) {
  for (Entry& entry : entries_) {
    if (entry.first == key) {
      entry.second = std::move(value);
      return;
    }
  }
  entries_.emplace_back(std::string(key), std::move(value));
}

/// What long texts, arrays and maps share. The count is atomic because outputs cross threads.
struct Value::Block {
  explicit Block(std::string from) : text(std::move(from)) {}
  explicit Block(Array from) : array(std::move(from)) {}
  explicit Block(Map from) : map(std::move(from)) {}
  std::atomic<std::uint32_t> references{1};
  std::string text;
  Array array;
  Map map;
};

void Value::retain() const noexcept { block()->references.fetch_add(1, std::memory_order_relaxed); }

void Value::drop() noexcept {
  if (block()->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete block();
}

Value Value::text(std::string_view text) {
  Value value;
  value.kind_ = Kind::text;
  if (text.size() <= inline_max) {
    if (!text.empty()) std::memcpy(value.inline_text(), text.data(), text.size());
    value.size_ = static_cast<std::uint8_t>(text.size());
  } else {
    value.block_ = new Block(std::string(text));
    value.size_ = on_heap;
  }
  return value;
}

Value Value::array(Array elements) {
  Value value;
  value.kind_ = Kind::array;
  value.block_ = new Block(std::move(elements));
  value.size_ = on_heap;
  return value;
}

Value Value::map(Map map) {
  Value value;
  value.kind_ = Kind::map;
  value.block_ = new Block(std::move(map));
  value.size_ = on_heap;
  return value;
}

std::string_view Value::as_text() const {
  VARPULIS_DCHECK(kind_ == Kind::text);
  return size_ == on_heap ? std::string_view(block()->text) : std::string_view(inline_text(), size_);
}

const Array& Value::as_array() const {
  VARPULIS_DCHECK(kind_ == Kind::array);
  return block()->array;
}

const Map& Value::as_map() const {
  VARPULIS_DCHECK(kind_ == Kind::map);
  return block()->map;
}

std::size_t Value::heap_bytes() const {
  if (!is_shared()) return 0;
  std::size_t bytes = sizeof(Block) + block()->text.capacity();
  for (const Value& element : block()->array) bytes += sizeof(Value) + element.heap_bytes();
  for (const auto& [key, value] : block()->map.entries()) {
    bytes += sizeof(Map::Entry) + key.capacity() + value.heap_bytes();
  }
  return bytes;
}

}  // namespace varpulis::data
