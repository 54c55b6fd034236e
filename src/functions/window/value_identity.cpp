#include "functions/window/value_identity.h"

namespace varpulis::functions {

std::uint64_t Interner::intern(const Value& value) {
  const auto [place, is_new] = numbers_.try_emplace(value, 0);
  if (!is_new) return place->second;
  std::uint64_t number = entries_.size();
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    number = free_.back();
    free_.pop_back();
  }
  entries_[number] = {.value = &place->first, .references = 0};
  return place->second = number;
}

void Interner::release(std::uint64_t number) {
  Entry& entry = entries_[number];
  if (--entry.references > 0) return;
  numbers_.erase(numbers_.find(*entry.value));
  entry = {};
  free_.push_back(number);
}

std::uint64_t Interner::bytes() const {
  std::uint64_t bytes = entries_.capacity() * sizeof(Entry) + free_.capacity() * sizeof(std::uint64_t);
  for (const auto& [value, number] : numbers_) bytes += sizeof value + sizeof number + 3 * sizeof(void*) + value.heap_bytes();
  return bytes;
}

namespace identity {

Identity of_value(const Value& value, Interner& interner) {
  switch (value.kind()) {
    case Kind::integer: return of_integer(value.as_integer());
    case Kind::real: return of_real(value.as_real());
    case Kind::text:
      if (value.as_text().size() <= text_bytes_max) return of_short_text(value.as_text());
      break;
    case Kind::array:
    case Kind::map: break;
    case Kind::missing:
    case Kind::null: return of(value.kind(), 0);
    case Kind::boolean:
    case Kind::timestamp:
    case Kind::duration: return of(value.kind(), value.bits());
  }
  return {interner.intern(value), Identity::interned << 56};
}

Value to_value(const Identity& identity, const Interner& interner) {
  if (identity.kind() == Identity::interned) return interner.value(identity.low);
  switch (static_cast<Kind>(identity.kind())) {
    case Kind::missing: return {};
    case Kind::null: return Value::null();
    case Kind::boolean: return Value::boolean(identity.low != 0);
    case Kind::integer: return Value::integer(static_cast<std::int64_t>(identity.low));
    case Kind::real: return Value::real(std::bit_cast<double>(identity.low));
    case Kind::timestamp: return Value::timestamp({static_cast<std::int64_t>(identity.low)});
    case Kind::duration: return Value::duration(identity.low);
    case Kind::text: {
      char bytes[16];
      std::memcpy(bytes, &identity.low, 8);
      std::memcpy(bytes + 8, &identity.high, 8);
      return Value::text({bytes, static_cast<std::size_t>(identity.high >> 48 & 0xff)});
    }
    case Kind::array:
    case Kind::map: break;
  }
  VARPULIS_ASSERT(false);
}

}  // namespace identity

}  // namespace varpulis::functions
