// rank(x): the place of the last event's x among all, the greatest being 1.
#include <algorithm>
#include <cmath>

#include "data/compare.h"
#include "functions/inputs.h"
#include "functions/window/windowed_ranks.h"

namespace varpulis::functions {
namespace {

class Rank final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (is_numeric_input(arguments[0])) numbers_.push_back(arguments[0]);
    last_ = arguments[0].is_number() ? arguments[0] : Value::null();
  }
  [[nodiscard]] Value result() const override {
    if (last_.is_null()) return last_;
    const auto exceeds = [this](const Value& number) { return data::order(number, last_) > 0; };
    return Value::integer(1 + std::count_if(numbers_.begin(), numbers_.end(), exceeds));
  }
  void reset() override {
    numbers_.clear();
    last_ = Value::null();
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(Value::array(numbers_));
    to.put(last_);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(load_array(from, numbers_));
    return from.get(last_);
  }

 private:
  Array numbers_;
  Value last_ = Value::null();
};

/// An int or a float exactly: the nearest double, then what an int has beyond it.
struct ExactNumber {
  double nearest = 0;
  double rest = 0;
  bool operator<(const ExactNumber& other) const {
    return nearest < other.nearest || (nearest == other.nearest && rest < other.rest);
  }
};

struct WindowedRank {
  using Key = ExactNumber;
  struct State {
    std::uint64_t rows = 0;
    Number last;
  };

  static Key key(Number number) {
    Key key{.nearest = number.as_double()};
    if (number.kind == Number::Kind::integer) {
      __extension__ using Wide = __int128;
      key.rest = static_cast<double>(number.as_integer() - static_cast<Wide>(key.nearest));
    }
    return key;
  }
  template <typename Numbers>
  static void append(Numbers& numbers, const State& state, data::ColumnBuilder& results, std::size_t row) {
    if (state.rows == 0 || state.last.kind == Number::Kind::none) return results.null(row);
    const double last = state.last.as_double();
    const std::size_t greater = std::isnan(last) ? 0 : numbers.count_greater(key(state.last));
    results.integer(row, static_cast<std::int64_t>(greater) + 1);
  }
  static void add(State& state, Number number) {
    ++state.rows;
    state.last = number;
  }
  static void evict(State& state, std::uint32_t rows) { state.rows -= rows; }
  static std::array<double, 2> parts(Key key) { return {key.nearest, key.rest}; }
  static Key key_of_parts(const std::array<double, 2>& parts) { return {parts[0], parts[1]}; }
  static void save(const State& state, state::SnapshotWriter& to) {
    to.put(state.rows);
    to.put(static_cast<std::uint64_t>(state.last.kind));
    to.put(state.last.bits);
  }
  static Result<void> load(State& state, state::SnapshotReader& from) {
    VARPULIS_CHECK(from.get(state.rows));
    std::uint64_t kind = 0;
    VARPULIS_CHECK(from.get(kind));
    if (kind > static_cast<std::uint64_t>(Number::Kind::real)) return Error(ErrorCode::invalid_data, "unknown kind of number in the state of rank()");
    state.last.kind = static_cast<Number::Kind>(kind);
    return from.get(state.last.bits);
  }
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<Rank>(); }

std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) {
  if (sliding) return std::make_unique<WindowedRanks<WindowedRank, true>>(WindowedRank());
  return std::make_unique<WindowedRanks<WindowedRank, false>>(WindowedRank());
}

}  // namespace

AggregateDescriptor rank_aggregate() {
  return {
      .name = "rank",
      .parameters = {{.name = "x", .summary = "The numbers to compare."}},
      .result = "int",
      .summary = "1 plus the number of events whose x exceeds the last one's.",
      .details = "1 for the greatest; equal numbers have one rank. Null, missing and other kinds are passed over; null if the last event's x "
                 "is no number, and for none. Keeps every number.",
      .example = "place: rank(score)",
      .make = &make,
      .make_windowed = &make_windowed,
  };
}

}  // namespace varpulis::functions
