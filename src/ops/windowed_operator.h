#pragma once
// What the two operators with windows share: they take rows and time to the policy, and give what happened to their consumer.
#include "ops/event_time_window.h"
#include "ops/window_keys.h"
#include "ops/window_policy.h"
#include "ops/window_spellings.h"

namespace varpulis::ops {

/// What `.window(...)` says.
struct WindowPlan {
  std::shared_ptr<const WindowPolicyPlan> policy;
  std::string text;                                // "10s, sliding: 4s"
  std::string holds;                               // what the window of a key keeps: "the rows of 10s"
  std::optional<catalog::PartitionKey> partition;
  std::optional<EventTimeWindow> event_time;       // windows of time: what they are under `.watermark`
  [[nodiscard]] std::string describe() const;
  [[nodiscard]] catalog::StateScope state_scope() const;
  /// The key whose windows only its own rows end; null: time ends them, or there is one.
  [[nodiscard]] catalog::ExpressionPtr kept_for_ever() const { return partition && !policy->needs_time() ? partition->key : nullptr; }
};

class WindowedOperator : public catalog::Operator {
 public:
  explicit WindowedOperator(std::shared_ptr<const WindowPlan> plan);

  void process(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) final;
  void advance(catalog::TimeSteps steps, const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) final;
  [[nodiscard]] std::optional<catalog::Deadline> next_deadline() final { return policy_->next_deadline(); }
  void fire(const catalog::Firing& firing, catalog::OperatorContext& context, catalog::Emitter& out) final;
  [[nodiscard]] EventTime held() final { return policy_->held(); }
  void finish(catalog::OperatorContext& context, catalog::Emitter& out) final;

  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 protected:
  /// What the policy said of `rows` (none for deadlines and the end of input).
  virtual void consume(const data::Rows& rows, WindowChanges& changes, catalog::OperatorContext& context, catalog::Emitter& out) = 0;
  /// Keys whose windows hold something.
  [[nodiscard]] std::uint64_t keys_in_use() const { return std::min(policy_->occupied(), keys_.size()); }
  /// The keys of the windows that come out, one for each emitting step; null without partition. For consume().
  [[nodiscard]] data::ColumnPtr emitted_keys() const;
  [[nodiscard]] std::uint64_t windows_bytes() const { return keys_.bytes() + policy_->bytes(); }

 private:
  template <typename Use>
  void change(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out, Use use);
  void follow_spellings();
  void forget_idle_keys();

  WindowKeys keys_;
  std::uint32_t next_idle_ = 0;  // where the search for idle keys goes on
  std::unique_ptr<WindowPolicy> policy_;
  WindowSpellings spellings_;
  data::ColumnPtr spelled_keys_;  // of the call at hand, once spellings differ
  WindowChanges changes_;  // of the call at hand; kept for its memory
};

}  // namespace varpulis::ops
