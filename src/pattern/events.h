#pragma once
#include <cstdint>
#include <span>

#include "data/key_table.h"
#include "data/value.h"
#include "pattern/program.h"

namespace varpulis::pattern {

/// The events of an epoch as matchers see them, by index, and the copies that are kept of those that runs have taken.
class Events {
 public:
  Events() = default;
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  virtual ~Events() = default;

  // The arrays are those of the epoch at hand.
  const std::uint64_t* items = nullptr;    // by event: a bit for each step and negation whose type and local condition fit
  const std::int64_t* times = nullptr;     // event time, ns
  const std::uint64_t* roots = nullptr;
  std::uint64_t matches_max = 10'000;      // enumerated for one completion
  const std::uint64_t* positions = nullptr;  // in the whole input
  const std::uint32_t* partitions = nullptr;  // ids; null: there is one partition
  data::ColumnPtr partition_column;           // the keys behind the ids; null likewise
  /// By item: partition (if there is one) and keys of the item's condition, as wanted by a table of waiting runs, with their hashes.
  struct Lookup {
    std::vector<data::ColumnPtr> columns;
    data::Buffer<std::uint64_t> hashes;
  };
  std::span<const Lookup> lookups;
  /// What a column or slot has of all events of the epoch, where that is numbers of one kind only; else neither.
  struct Numbers {
    const std::int64_t* integers = nullptr;
    const double* reals = nullptr;

    [[nodiscard]] bool is_known() const { return integers != nullptr || reals != nullptr; }
    /// Of those that are known.
    [[nodiscard]] data::Value value(std::uint32_t event) const {
      return integers != nullptr ? data::Value::integer(integers[event]) : data::Value::real(reals[event]);
    }
  };
  std::span<const Numbers> key_numbers, slot_numbers;  // by column of key(), by slot; empty: not known

  /// The candidate's side of an equality.
  [[nodiscard]] virtual data::Value key(std::uint32_t column, std::uint32_t event) const = 0;
  /// The value that a slot captures.
  [[nodiscard]] virtual data::Value slot(std::uint32_t slot, std::uint32_t event) const = 0;
  /// The same, where numbers are known without asking.
  [[nodiscard]] data::Value value_of_key(std::uint32_t column, std::uint32_t event) const {
    return column < key_numbers.size() && key_numbers[column].is_known() ? key_numbers[column].value(event) : key(column, event);
  }
  [[nodiscard]] data::Value value_of_slot(std::uint32_t slot_number, std::uint32_t event) const {
    return slot_number < slot_numbers.size() && slot_numbers[slot_number].is_known() ? slot_numbers[slot_number].value(event) : slot(slot_number, event);
  }
  /// Whether the item's residual condition holds for an event and the captured values of a run.
  [[nodiscard]] virtual bool holds(std::uint32_t item, std::uint32_t event, std::span<const data::Value> captured) = 0;
  /// Whether an element of a step that refers to itself follows another one, whose fields are in the step's own slots.
  [[nodiscard]] virtual bool related(std::uint32_t step, std::uint32_t event, std::span<const data::Value> captured) = 0;

  /// Takes a reference to the event's copy, as far as a step's events are read later on; none if they are not.
  [[nodiscard]] virtual std::uint32_t keep(std::uint32_t step, std::uint32_t event) = 0;
  /// What the event's copy is called until the epoch ends, without a reference.
  [[nodiscard]] virtual std::uint32_t row_of(std::uint32_t event) const = 0;
  virtual void add_reference(std::uint32_t row) = 0;
  virtual void release(std::uint32_t row) = 0;
  /// What the copy of an event of the epoch that has just ended is called from now on.
  [[nodiscard]] virtual std::uint32_t settled(std::uint32_t row) const = 0;
  /// The argument of a sequence value in a kept copy: its field, or the whole event as a map.
  [[nodiscard]] virtual data::Value argument(std::uint32_t value, std::uint32_t row) const = 0;
  /// A slot's field in a kept copy.
  [[nodiscard]] virtual data::Value slot_of_kept(std::uint32_t slot, std::uint32_t row) const = 0;
  /// The values that a kept event was captured with are compared as in related(), between two kept events.
  [[nodiscard]] virtual bool related_kept(std::uint32_t step, std::uint32_t row, std::span<const data::Value> captured) = 0;
  /// As holds(), for a kept event.
  [[nodiscard]] virtual bool holds_for_kept(std::uint32_t item, std::uint32_t row, std::span<const data::Value> captured) = 0;
};

}  // namespace varpulis::pattern
