// mode(x): the most frequent value.
#include "functions/inputs.h"
#include "functions/value_set.h"
#include "functions/window/windowed_mode.h"

namespace varpulis::functions {
namespace {

class Mode final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (arguments[0].is_absent()) return;
    const auto [place, is_new] = index_.try_emplace(arguments[0], values_.size());
    if (is_new) {
      values_.push_back(arguments[0]);
      counts_.push_back(0);
    }
    ++counts_[place->second];
  }
  [[nodiscard]] Value result() const override {
    if (values_.empty()) return Value::null();
    const auto most = std::max_element(counts_.begin(), counts_.end());  // the first of equals
    return values_[static_cast<std::size_t>(most - counts_.begin())];
  }
  void reset() override {
    index_.clear();
    values_.clear();
    counts_.clear();
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(Value::array(values_));
    for (const std::uint64_t count : counts_) to.put(count);
  }
  Result<void> load(state::SnapshotReader& from) override {
    reset();
    VARPULIS_CHECK(load_array(from, values_));
    for (const Value& value : values_) {
      index_.emplace(value, counts_.size());
      std::uint64_t count = 0;
      VARPULIS_CHECK(from.get(count));
      counts_.push_back(count);
    }
    return {};
  }

 private:
  ValueMap<std::size_t> index_;  // place in the two others
  Array values_;                 // as they came first
  std::vector<std::uint64_t> counts_;
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<Mode>(); }
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) {
  if (sliding) return std::make_unique<WindowedMode<SlidingMode>>();
  return std::make_unique<WindowedMode<GrowingMode>>();
}

}  // namespace

AggregateDescriptor mode_aggregate() {
  return {
      .name = "mode",
      .parameters = {{.name = "x", .summary = "The values to count, of any kind."}},
      .result = "the kind of x",
      .summary = "The most frequent value.",
      .details = "Of several the one that came first. Values are the same as == tells; null and missing do not count. Keeps every different value. Null "
                 "for none.",
      .example = "usual: mode(status)",
      .make = &make,
      .make_windowed = &make_windowed,
  };
}

}  // namespace varpulis::functions
