#include "ops/aggregated_window.h"

#include "ops/argument_rings.h"
#include "ops/window_fold.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class AggregatedWindow final : public WindowedOperator {
 public:
  AggregatedWindow(std::shared_ptr<const WindowPlan> plan, std::shared_ptr<const AggregatePlan> aggregate, RootNumbers roots)
      : WindowedOperator(plan), fold_(std::move(aggregate), roots, plan->policy->slides()), rings_(fold_.arguments()),
        slides_(plan->policy->slides()), rejoins_(plan->policy->rejoins()) {}

  [[nodiscard]] StateUsage usage() const override {
    StateUsage usage{.keys = keys_in_use(), .rows = 0, .bytes = windows_bytes() + fold_.bytes()};
    for (const ArgumentRings& ring : rings_) usage.rows += ring.values();
    usage.bytes += usage.rows * sizeof(data::Value);
    return usage;
  }
  void save(state::SnapshotWriter& to) const override {
    WindowedOperator::save(to);
    fold_.save(to);
    for (const ArgumentRings& ring : rings_) ring.save(to);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(WindowedOperator::load(from));
    VARPULIS_CHECK(fold_.load(from));
    for (ArgumentRings& ring : rings_) VARPULIS_CHECK(ring.load(from));
    return {};
  }

 protected:
  void consume(const data::Rows& rows, WindowChanges& changes, OperatorContext& context, Emitter& out) override {
    if (changes.script.steps.empty()) return;
    std::vector<data::ColumnPtr> added, evicted(fold_.arguments());
    if (rows.empty()) added.resize(fold_.arguments());
    else added = fold_.evaluate_arguments(rows, context);
    for (std::size_t a = 0; slides_ && a < added.size(); ++a) {
      if (!fold_.wants_evicted(a) && !rejoins_) continue;
      ArgumentRings::Moved moved = rings_[a].follow(changes, added[a]);
      added[a] = std::move(moved.added);
      evicted[a] = std::move(moved.evicted);
    }
    WindowStamps stamps{.position = std::move(changes.position),
                        .time = std::move(changes.time),
                        .list = std::move(changes.list),
                        .deadline = changes.any_deadline ? std::move(changes.deadline) : data::Buffer<std::int64_t>(),
                        .flags = changes.any_flags ? std::move(changes.flags) : data::Buffer<std::uint8_t>(),
                        .key = fold_.plan().hides_partition() ? nullptr : emitted_keys()};
    fold_.run(changes.script, added, evicted, std::move(stamps), context, out);
  }

 private:
  WindowFold fold_;
  std::vector<ArgumentRings> rings_;  // by argument; of those that are seen again
  bool slides_, rejoins_;
};

class AggregatedWindowSpec final : public OperatorSpec {
 public:
  AggregatedWindowSpec(std::shared_ptr<const WindowPlan> window, std::shared_ptr<const AggregatePlan> aggregate, RootNumbers roots)
      : window_(std::move(window)), aggregate_(std::move(aggregate)), roots_(roots) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<AggregatedWindow>(window_, aggregate_, roots_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("{} {}", window_->describe(), aggregate_->describe()); }
  void collect_fields(FieldUse& use) const override { aggregate_->collect_fields(use); }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] OperatorSpecPtr narrowed(const FieldUse& of_output) const override {
    std::shared_ptr<const AggregatePlan> less = ops::narrowed(aggregate_, of_output);
    return less == nullptr ? nullptr : std::make_shared<AggregatedWindowSpec>(window_, std::move(less), roots_);
  }
  [[nodiscard]] bool needs_time() const override { return window_->policy->needs_time(); }
  [[nodiscard]] bool holds_rows() const override { return window_->policy->holds_rows(); }
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override { return window_->policy->earliest_deadline(time); }
  [[nodiscard]] StateScope state_scope() const override { return window_->state_scope(); }
  [[nodiscard]] std::optional<CarriedField> carried(std::string_view field) const override { return carried_field(*aggregate_, field); }
  [[nodiscard]] ExpressionPtr grows_with() const override { return window_->kept_for_ever(); }
  [[nodiscard]] std::string state_bound() const override {
    const std::string of_key = window_->partition ? fmt::format(" for each value of {}", window_->partition->key->text()) : "";
    if (window_->policy->slides()) return fmt::format("what the aggregates need of {}{}", window_->holds, of_key);
    return fmt::format("1 window of aggregates{}", of_key);
  }

 private:
  std::shared_ptr<const WindowPlan> window_;
  std::shared_ptr<const AggregatePlan> aggregate_;
  RootNumbers roots_;
};

}  // namespace

OperatorSpecPtr aggregated_window(std::shared_ptr<const WindowPlan> window, const AggregateSpec& aggregate) {
  return std::make_shared<AggregatedWindowSpec>(std::move(window), aggregate.plan(), aggregate.roots());
}

}  // namespace varpulis::ops
