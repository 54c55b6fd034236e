// lag(x, n) and lead(x, n): x some events before the last, or after the first.
#include <deque>

#include "functions/inputs.h"
#include "functions/window/by_position.h"

namespace varpulis::functions {
namespace {

Value null_if_missing(const Value& value) { return value.is_missing() ? Value::null() : value; }

class Lag final : public catalog::Accumulator {
 public:
  explicit Lag(std::uint64_t distance) : distance_(distance) {}
  void add(Arguments arguments) override {
    recent_.push_back(null_if_missing(arguments[0]));
    if (recent_.size() > distance_ + 1) recent_.pop_front();
  }
  [[nodiscard]] Value result() const override { return recent_.size() > distance_ ? recent_.front() : Value::null(); }
  void reset() override { recent_.clear(); }
  void save(state::SnapshotWriter& to) const override { to.put(Value::array(Array(recent_.begin(), recent_.end()))); }
  Result<void> load(state::SnapshotReader& from) override {
    Array saved;
    VARPULIS_CHECK(load_array(from, saved));
    recent_.assign(saved.begin(), saved.end());
    return {};
  }

 private:
  std::uint64_t distance_;
  std::deque<Value> recent_;  // of the last events, at most distance_ + 1
};

class Lead final : public catalog::Accumulator {
 public:
  explicit Lead(std::uint64_t distance) : distance_(distance) {}
  void add(Arguments arguments) override {
    if (events_ == distance_) value_ = null_if_missing(arguments[0]);
    ++events_;
  }
  [[nodiscard]] Value result() const override { return value_; }
  void reset() override {
    events_ = 0;
    value_ = Value::null();
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(events_);
    to.put(value_);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(from.get(events_));
    return from.get(value_);
  }

 private:
  std::uint64_t distance_;
  std::uint64_t events_ = 0;
  Value value_ = Value::null();
};

std::uint64_t distance_of(Arguments constants) {
  const Value distance = constant(constants, 1);
  return distance.kind() == data::Kind::integer ? static_cast<std::uint64_t>(distance.as_integer()) : 1;
}

template <typename Kind>
std::unique_ptr<catalog::Accumulator> make(Arguments constants) {
  return std::make_unique<Kind>(distance_of(constants));
}

template <typename State>
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments constants, bool sliding) {
  return std::make_unique<WindowedValues<State, Distance>>(Distance{.rows = distance_of(constants), .sliding = sliding});
}

std::optional<std::string> check(Arguments constants) {
  const Value distance = constant(constants, 1);
  const bool is_count = distance.kind() == data::Kind::integer && distance.as_integer() >= 0;
  if (distance.is_missing() || is_count) return std::nullopt;
  return "the distance in events must be an int of 0 or more";
}

}  // namespace

AggregateDescriptor lag_aggregate() {
  return {
      .name = "lag",
      .parameters = {{.name = "x", .summary = "Anything."},
                     {.name = "n", .kind = ParameterKind::integer, .required = false, .summary = "How many events before the last; default 1."}},
      .result = "the kind of x",
      .summary = "The value of x in the n-th event before the last.",
      .details = "Null if there is no such event, or if it lacks x. lag(x, 0) is last(x).",
      .example = "previous: lag(price)",
      .make = &make<Lag>,
      .make_windowed = &make_windowed<FromLast>,
      .check = &check,
  };
}

AggregateDescriptor lead_aggregate() {
  return {
      .name = "lead",
      .parameters = {{.name = "x", .summary = "Anything."},
                     {.name = "n", .kind = ParameterKind::integer, .required = false, .summary = "How many events after the first; default 1."}},
      .result = "the kind of x",
      .summary = "The value of x in the n-th event after the first.",
      .details = "Null if there is no such event, or if it lacks x. lead(x, 0) is first(x).",
      .example = "second: lead(price)",
      .make = &make<Lead>,
      .make_windowed = &make_windowed<FromFirst>,
      .check = &check,
  };
}

}  // namespace varpulis::functions
