#include "data/key_table.h"

#include "data/compare.h"

namespace varpulis::data {
namespace {

constexpr std::uint64_t combine(std::uint64_t a, std::uint64_t b) {
  return (a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6U) + (a >> 2U))) * 0xff51afd7ed558ccdULL;
}

void hash_column(const Column& column, std::size_t rows, std::uint64_t* to) {
  const std::uint64_t missing = hash(Value()), null = hash(Value::null());
  const auto fill = [&](auto hash_of) {
    if (column.complete()) {
      for (std::size_t row = 0; row < rows; ++row) to[row] = hash_of(row);
      return;
    }
    for (std::size_t row = 0; row < rows; ++row) {
      to[row] = column.is_missing(row) ? missing : column.is_null(row) ? null : hash_of(row);
    }
  };
  switch (column.kind) {
    case ColumnKind::text:
      return fill([&](std::size_t row) {
        fetch_ahead(&column.texts[row]);
        return hash_text(column.texts[row]);
      });
    case ColumnKind::number:
      if (column.numbers == Numbers::integers) {
        return fill([numbers = column.as_integers()](std::size_t row) {
          fetch_ahead(numbers + row);
          return hash_integer(numbers[row]);
        });
      }
      return fill([&](std::size_t row) {
        return column.is_integer(row) ? hash_integer(column.as_integers()[row]) : hash_real(column.as_reals()[row]);
      });
    default: return fill([&](std::size_t row) { return hash(column.value(row)); });
  }
}

/// True: the key is the text of an inline view. Both hold a short text with zeros behind it: the view its size in the first 4 bytes, the
/// value its size and kind in the last 2.
bool is_short_text(const Value& key, const TextView& view) {
  if constexpr (std::endian::native != std::endian::little) return key.kind() == Kind::text && key.as_text() == view.view();
  std::uint64_t own[2];
  std::uint64_t other[2];
  std::memcpy(own, static_cast<const void*>(&key), sizeof own);
  std::memcpy(other, &view, sizeof other);
  const std::uint64_t head = other[0] >> 32U | other[1] << 32U;
  const std::uint64_t tail = other[1] >> 32U | (other[0] & 0xff) << 48U | std::uint64_t{static_cast<std::uint8_t>(Kind::text)} << 56U;
  return own[0] == head && own[1] == tail;
}

}  // namespace

bool same_key_at(const Column& column, std::size_t row, const Value& key) {
  if (column.is_missing(row)) return key.is_missing();
  if (column.is_null(row)) return key.is_null();
  if (column.kind == ColumnKind::text) {
    const TextView& text = column.texts[row];
    return text.is_inline() ? is_short_text(key, text) : key.kind() == Kind::text && key.as_text() == text.view();
  }
  if (column.kind == ColumnKind::number && key.kind() == Kind::integer && column.is_integer(row)) {
    return key.as_integer() == column.as_integers()[row];
  }
  return same_key(key, column.value(row));
}

std::uint64_t KeyTable::hash(std::span<const Value> key) {
  std::uint64_t result = data::hash(key[0]);
  for (std::size_t c = 1; c < key.size(); ++c) result = combine(result, data::hash(key[c]));
  return result;
}

Buffer<std::uint64_t> KeyTable::hashes(std::span<const ColumnPtr> columns, std::size_t rows) const {
  VARPULIS_DCHECK(columns.size() == width_);
  Buffer<std::uint64_t> result(rows);
  hash_column(*columns[0], rows, result.data());
  if (width_ == 1) return result;
  Buffer<std::uint64_t> next(rows);
  for (std::size_t c = 1; c < width_; ++c) {
    hash_column(*columns[c], rows, next.data());
    for (std::size_t row = 0; row < rows; ++row) result[row] = combine(result[row], next[row]);
  }
  return result;
}

/// The slot that holds a matching key, or the free slot where it belongs. Requires a free slot.
template <typename Matches>
std::size_t KeyTable::probe(std::uint64_t hash, Matches matches) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = home(hash, mask);
  while (slots_[slot] != 0) {
    if ((slots_[slot] ^ hash) >> 32U == 0 && matches(id_of(slots_[slot]))) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

template <typename Matches, typename Store>
inline KeyTable::Found KeyTable::insert(std::uint64_t hash, Matches matches, Store store) {
  // Small tables stay almost empty: a probe that goes on is a branch that nobody can predict.
  const std::size_t slots_per_key = slots_.size() < (std::size_t{1} << 16U) ? 8 : 2;
  if ((used_ + 1) * slots_per_key > slots_.size()) grow();
  const std::size_t slot = probe(hash, matches);
  if (slots_[slot] != 0) return {.id = id_of(slots_[slot]), .added = false};
  std::uint32_t id = 0;
  if (free_.empty()) {
    id = static_cast<std::uint32_t>(hash_of_.size());
    resize(hash_of_, id + 1);
    resize(values_, values_.size() + width_);
    live_.push_back(true);
  } else {
    id = free_.back();
    free_.pop_back();
    live_.set(id);
  }
  hash_of_[id] = static_cast<std::uint32_t>(hash >> 32U);
  store(&values_[id * width_]);
  slots_[slot] = slot_of(hash, id);
  ++used_;
  return {.id = id, .added = true};
}

KeyTable::Found KeyTable::find_or_add(std::span<const ColumnPtr> columns, std::size_t row, std::uint64_t hash) {
  return insert(
      hash,
      [&](std::uint32_t id) {
        for (std::size_t c = 0; c < width_; ++c) {
          if (!same_key_at(*columns[c], row, values_[id * width_ + c])) return false;
        }
        return true;
      },
      [&](Value* to) {
        for (std::size_t c = 0; c < width_; ++c) to[c] = columns[c]->value(row);
      });
}

std::uint32_t KeyTable::find(std::span<const ColumnPtr> columns, std::size_t row, std::uint64_t hash) const {
  if (used_ == 0) return none;
  const std::size_t slot = probe(hash, [&](std::uint32_t id) {
    for (std::size_t c = 0; c < width_; ++c) {
      if (!same_key_at(*columns[c], row, values_[id * width_ + c])) return false;
    }
    return true;
  });
  return slots_[slot] == 0 ? none : id_of(slots_[slot]);
}

/// Looks up all rows. Tables that do not fit the cache are waited for ahead: a row's slot is fetched some rows before it is read, and the
/// key that the slot points to a little later.
template <typename Matches>
void KeyTable::find_or_add_rows(std::span<const ColumnPtr> columns, const Buffer<std::uint64_t>& hash, Buffer<std::uint32_t>& ids,
                                Matches matches) {
  constexpr std::size_t slots_in_cache = 1U << 14U, slot_ahead = 24, key_ahead = 12;
  const std::size_t rows = ids.size();
  if (slots_.empty()) grow();
  const std::uint64_t* slots = slots_.data();
  const Value* values = values_.data();
  std::size_t mask = slots_.size() - 1;
  bool fetch = slots_.size() > slots_in_cache;
  for (std::size_t row = 0; row < rows; ++row) {
    if (fetch) {
      if (row + slot_ahead < rows) __builtin_prefetch(&slots[home(hash[row + slot_ahead], mask)]);
      if (row + key_ahead < rows) {
        const std::uint64_t slot = slots[home(hash[row + key_ahead], mask)];
        if (slot != 0) __builtin_prefetch(&values[id_of(slot) * width_]);
      }
    }
    const std::uint64_t wanted = hash[row];
    std::size_t at = home(wanted, mask);
    while (slots[at] != 0 && ((slots[at] ^ wanted) >> 32U != 0 || !matches(row, &values[id_of(slots[at]) * width_]))) at = (at + 1) & mask;
    if (slots[at] != 0) {
      ids[row] = id_of(slots[at]);
      continue;
    }
    ids[row] = find_or_add(columns, row, wanted).id;
    slots = slots_.data();
    values = values_.data();
    mask = slots_.size() - 1;
    fetch = slots_.size() > slots_in_cache;
  }
}

Buffer<std::uint32_t> KeyTable::find_or_add(std::span<const ColumnPtr> columns, const Buffer<std::uint64_t>& hash) {
  Buffer<std::uint32_t> ids(hash.size());
  const Column& first = *columns[0];
  const bool regular = width_ == 1 && first.complete();
  if (regular && first.kind == ColumnKind::text) {
    const TextView* const texts = first.texts.data();
    find_or_add_rows(columns, hash, ids, [texts](std::size_t row, const Value* key) {
      return texts[row].is_inline() ? is_short_text(*key, texts[row]) : key->kind() == Kind::text && key->as_text() == texts[row].view();
    });
  } else if (regular && first.kind == ColumnKind::number && first.numbers == Numbers::integers) {
    find_or_add_rows(columns, hash, ids, [&](std::size_t row, const Value* key) {
      return key->kind() == Kind::integer ? key->as_integer() == first.as_integers()[row] : same_key_at(first, row, *key);
    });
  } else {
    find_or_add_rows(columns, hash, ids, [&](std::size_t row, const Value* key) {
      for (std::size_t c = 0; c < width_; ++c) {
        if (!same_key_at(*columns[c], row, key[c])) return false;
      }
      return true;
    });
  }
  return ids;
}

KeyTable::Found KeyTable::find_or_add(std::span<const Value> key) {
  VARPULIS_DCHECK(key.size() == width_);
  return insert(
      hash(key),
      [&](std::uint32_t id) {
        for (std::size_t c = 0; c < width_; ++c) {
          if (!same_key(key[c], values_[id * width_ + c])) return false;
        }
        return true;
      },
      [&](Value* to) { std::ranges::copy(key, to); });
}

void KeyTable::restore(std::uint32_t id, std::span<const Value> key) {
  VARPULIS_DCHECK(id >= hash_of_.size());
  std::vector<std::uint32_t> passed_over = std::move(free_);
  free_.clear();
  while (hash_of_.size() < id) {
    passed_over.push_back(static_cast<std::uint32_t>(hash_of_.size()));
    hash_of_.push_back(0);
    values_.resize(values_.size() + width_);
    live_.push_back(false);
  }
  find_or_add(key);
  free_ = std::move(passed_over);
}

void KeyTable::erase(std::uint32_t id) {
  VARPULIS_DCHECK(holds(id));
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = hash_of_[id] & mask;
  while (id_of(slots_[hole]) != id) hole = (hole + 1) & mask;
  // Close the gap: move back every following entry that may stand there, so that no probe ends too early.
  for (std::size_t slot = (hole + 1) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (((slot - home(slots_[slot], mask)) & mask) >= ((slot - hole) & mask)) {
      slots_[hole] = slots_[slot];
      hole = slot;
    }
  }
  slots_[hole] = 0;
  for (std::size_t c = 0; c < width_; ++c) values_[id * width_ + c] = Value();
  live_.reset(id);
  free_.push_back(id);
  --used_;
}

void KeyTable::erase(std::span<const std::uint32_t> ids) {
  constexpr std::size_t slots_in_cache = 1U << 14U, hash_ahead = 32, slot_ahead = 16;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (slots_.size() > slots_in_cache) {
      const std::size_t mask = slots_.size() - 1;
      if (i + hash_ahead < ids.size()) __builtin_prefetch(&hash_of_[ids[i + hash_ahead]]);
      if (i + slot_ahead < ids.size()) __builtin_prefetch(&slots_[hash_of_[ids[i + slot_ahead]] & mask]);
    }
    if (holds(ids[i])) erase(ids[i]);
  }
}

void KeyTable::clear() { *this = KeyTable(width_); }

void KeyTable::grow() {
  slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t id = 0; id < hash_of_.size(); ++id) {
    if (!live_[id]) continue;
    std::size_t slot = hash_of_[id] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = slot_of(std::uint64_t{hash_of_[id]} << 32U, id);
  }
}

}  // namespace varpulis::data
