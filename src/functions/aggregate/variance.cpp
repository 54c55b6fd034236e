// variance(x) and stddev(x): sample variance and its root.
#include <cmath>

#include "functions/inputs.h"
#include "functions/moments.h"
#include "functions/window/two_stacks.h"

namespace varpulis::functions {
namespace {

enum class Wanted : std::uint8_t { variance, deviation };

template <Wanted wanted>
double result_of(double variance) {
  return wanted == Wanted::variance ? variance : std::sqrt(variance);
}

template <Wanted wanted>
class Variance final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override { moments_.add(number_of(arguments[0])); }
  [[nodiscard]] Value result() const override {
    return moments_.sums.count < 2 ? Value::null() : Value::real(result_of<wanted>(moments_.sample_variance(0, 0, 0)));
  }
  void reset() override { moments_ = Moments(); }
  void save(state::SnapshotWriter& to) const override { moments_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return moments_.load(from); }

 private:
  Moments moments_;
};

/// Of a window. The origin is a number of the window at any time: in the beginning the first one, then the newest of the front, which
/// leaves last. A row of the back is a Number in two words; a front entry has the sums of differences and of squares over its row and all
/// after it, the latter with the sign set where its own row is a number.
template <Wanted wanted>
struct WindowedVariance {
  static constexpr std::size_t entry_words = 2;
  struct Running {
    Moments back;                // the origin is also that of the front
    std::uint64_t in_front = 0;  // numbers
  };

  static void add(Running& running, Number number) { running.back.add(number); }
  static bool result(const Running& running, const std::uint64_t* front, double& value) {
    if (running.back.sums.count + running.in_front < 2) return false;
    value = result_of<wanted>(front == nullptr ? running.back.sample_variance(0, 0, 0)
                                               : running.back.sample_variance(std::bit_cast<double>(front[0]),
                                                                              std::fabs(std::bit_cast<double>(front[1])), running.in_front));
    return true;
  }
  static void store(std::uint64_t* entry, Number number) {
    entry[0] = number.bits;
    entry[1] = static_cast<std::uint64_t>(number.kind);
  }
  static Number number_at(const std::uint64_t* entry) {
    const Number number{entry[0], static_cast<Number::Kind>(entry[1])};
    return std::isnan(number.as_double()) ? Number() : number;
  }
  static Number newest(const std::uint64_t* ring, std::uint32_t mask, std::uint32_t head, std::uint32_t rows) {
    for (std::uint32_t i = rows; i-- > 0;) {
      const Number number = number_at(ring + 2 * ((head + i) & mask));
      if (number.kind != Number::Kind::none) return number;
    }
    return {};
  }
  static Running flip(std::uint64_t* ring, std::uint32_t mask, std::uint32_t head, std::uint32_t rows, const Running& before) {
    Running running;
    running.back.set_origin(newest(ring, mask, head, rows));
    running.in_front = before.back.sums.count;
    DifferenceSums sums;
    for (std::uint32_t i = rows; i-- > 0;) {
      std::uint64_t* const entry = ring + 2 * ((head + i) & mask);
      const Number number = number_at(entry);
      const bool is_number = number.kind != Number::Kind::none;
      if (is_number) sums.add(difference(number, running.back.origin()));
      // Where the squares overflow there is no telling what they lost.
      const double squares = sums.squares <= std::numeric_limits<double>::max() ? sums.squares + sums.squares_low : sums.squares;
      entry[0] = std::bit_cast<std::uint64_t>(sums.sum + sums.sum_low);
      entry[1] = std::bit_cast<std::uint64_t>(std::copysign(squares, is_number ? -1.0 : 1.0));
    }
    return running;
  }
  static void leave(Running& running, const std::uint64_t* ring, std::uint32_t mask, std::uint32_t head, std::uint32_t rows,
                    std::uint32_t front, std::uint32_t back) {
    const std::uint64_t before = running.in_front;
    for (std::uint32_t i = 0; i < rows; ++i) running.in_front -= ring[2 * ((head + i) & mask) + 1] >> 63;
    if (running.in_front > 0 || before == 0 || rows == front) return;
    // What is left of the front holds no number, so the origin has left. The back gets one of its own; once per front at most.
    Moments moments;
    moments.set_origin(newest(ring, mask, head + front, back));
    for (std::uint32_t i = 0; i < back && moments.origin().kind != Number::Kind::none; ++i) {
      moments.add(number_at(ring + 2 * ((head + front + i) & mask)));
    }
    running.back = moments;
  }
  static void save(const Running& running, state::SnapshotWriter& to) {
    running.back.save(to);
    to.put(running.in_front);
  }
  static Result<void> load(Running& running, state::SnapshotReader& from) {
    VARPULIS_CHECK(running.back.load(from));
    return from.get(running.in_front);
  }
};

template <Wanted wanted>
std::unique_ptr<catalog::Accumulator> make(Arguments) {
  return std::make_unique<Variance<wanted>>();
}

template <Wanted wanted>
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) {
  using Operation = WindowedVariance<wanted>;
  if (sliding) return std::make_unique<WindowedStacks<Operation>>(Operation());
  return std::make_unique<WindowedRunning<Operation>>(Operation());
}

}  // namespace

AggregateDescriptor variance_aggregate() {
  return {
      .name = "variance",
      .parameters = {{.name = "x", .summary = "The numbers of the sample."}},
      .result = "float",
      .summary = "The sample variance (n - 1) of the numbers.",
      .details = "Null, NaN, missing and other kinds are passed over. Null for fewer than two numbers; NaN if one is infinite.",
      .example = "spread: variance(price)",
      .make = &make<Wanted::variance>,
      .make_windowed = &make_windowed<Wanted::variance>,
  };
}

AggregateDescriptor stddev_aggregate() {
  return {
      .name = "stddev",
      .parameters = {{.name = "x", .summary = "The numbers of the sample."}},
      .result = "float",
      .summary = "The sample standard deviation (n - 1) of the numbers.",
      .details = "The root of variance(). Null for fewer than two numbers; NaN if one is infinite.",
      .example = "noise: stddev(celsius)",
      .make = &make<Wanted::deviation>,
      .make_windowed = &make_windowed<Wanted::deviation>,
  };
}

}  // namespace varpulis::functions
