#include "ops/session_window.h"

#include "ops/closing_windows.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {
namespace {

struct Session {
  static constexpr bool inclusive = false;
  std::uint64_t gap = 0;

  [[nodiscard]] std::int64_t end(std::int64_t time) const { return later_by(time, gap); }
  void extend(OpenWindow& window, std::int64_t) const { window.end = end(window.last); }
  [[nodiscard]] bool past(const OpenWindow& window, std::int64_t time) const { return time > window.end; }
};

class SessionPlan final : public WindowPolicyPlan {
 public:
  explicit SessionPlan(Session kind) : kind_(kind) {}
  [[nodiscard]] std::unique_ptr<WindowPolicy> make() const override { return std::make_unique<ClosingWindows<Session>>(kind_); }
  [[nodiscard]] bool needs_time() const override { return true; }
  [[nodiscard]] bool holds_rows() const override { return true; }
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override { return {kind_.end(time.ns)}; }

 private:
  Session kind_;
};

}  // namespace

std::shared_ptr<const WindowPolicyPlan> session_window(std::uint64_t gap) { return std::make_shared<SessionPlan>(Session{.gap = gap}); }

}  // namespace varpulis::ops
