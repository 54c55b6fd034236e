#include "ops/tumbling_window.h"

#include "ops/closing_windows.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {
namespace {

struct Tumbling {
  static constexpr bool inclusive = true;
  std::uint64_t size = 0;
  bool aligned = false;

  [[nodiscard]] std::int64_t end(std::int64_t time) const { return later_by(aligned ? grid_start(time) : time, size); }
  void extend(OpenWindow&, std::int64_t) const {}
  [[nodiscard]] bool past(const OpenWindow& window, std::int64_t time) const { return time >= window.end; }

 private:
  [[nodiscard]] std::int64_t grid_start(std::int64_t time) const {
    // Times before 1970 are rounded down, too.
    if (size > static_cast<std::uint64_t>(EventTime::max().ns)) return time < 0 ? EventTime::min().ns : 0;
    const auto step = static_cast<std::int64_t>(size);
    const std::int64_t over = time % step;
    return over >= 0 ? time - over : earlier_by(time, static_cast<std::uint64_t>(over + step));
  }
};

class TumblingPlan final : public WindowPolicyPlan {
 public:
  explicit TumblingPlan(Tumbling kind) : kind_(kind) {}
  [[nodiscard]] std::unique_ptr<WindowPolicy> make() const override { return std::make_unique<ClosingWindows<Tumbling>>(kind_); }
  [[nodiscard]] bool needs_time() const override { return true; }
  [[nodiscard]] bool holds_rows() const override { return true; }
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override { return {kind_.end(time.ns)}; }

 private:
  Tumbling kind_;
};

}  // namespace

std::shared_ptr<const WindowPolicyPlan> tumbling_window(std::uint64_t size, bool aligned) {
  return std::make_shared<TumblingPlan>(Tumbling{.size = size, .aligned = aligned});
}

}  // namespace varpulis::ops
