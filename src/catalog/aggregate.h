#pragma once
// Descriptor of an aggregate function: `sum(x)` in `.aggregate(total: sum(x))`.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/parameter.h"
#include "catalog/windowed_aggregate.h"
#include "data/value.h"
#include "state/snapshot.h"

namespace varpulis::catalog {

/// The run-time state of one aggregate over one list of events.
class Accumulator {
 public:
  Accumulator() = default;
  Accumulator(const Accumulator&) = delete;
  Accumulator& operator=(const Accumulator&) = delete;
  virtual ~Accumulator() = default;
  /// One event. Arguments: as many as were given, constants included; they may be missing or null.
  virtual void add(std::span<const data::Value> arguments) = 0;
  /// The aggregate of what was added so far; null where there is none.
  [[nodiscard]] virtual data::Value result() const = 0;
  /// Values that result() lacks because of a bound, such as the elements of an array beyond the greatest number. The operator counts and
  /// reports them.
  [[nodiscard]] virtual std::uint64_t left_out() const { return 0; }
  virtual void reset() = 0;
  virtual void save(state::SnapshotWriter& to) const = 0;
  virtual Result<void> load(state::SnapshotReader& from) = 0;
};

struct AggregateDescriptor {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::vector<Parameter> parameters;  // kind expression: per event; number, integer: constant
  std::string_view result;
  std::string_view summary;
  std::string_view details;
  std::string_view example;           // `total: sum(price * quantity)`
  /// `constants` holds the constant arguments by position (missing where not given or not constant).
  std::unique_ptr<Accumulator> (*make)(std::span<const data::Value> constants) = nullptr;
  /// The same over windows. `sliding`: rows will be evicted. Null: windows keep their rows and fold them anew with make().
  std::unique_ptr<WindowedAggregate> (*make_windowed)(std::span<const data::Value> constants, bool sliding) = nullptr;
  /// Optional check of the constant arguments, given as to `make`: what is wrong with them.
  std::optional<std::string> (*check)(std::span<const data::Value> constants) = nullptr;
};

}  // namespace varpulis::catalog
