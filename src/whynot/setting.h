#pragma once
#include <memory>
#include <string>
#include <unordered_set>

#include "engine/compile.h"
#include "whynot/question.h"

namespace varpulis::whynot {

/// Texts that stand in place of others in a program.
struct Edit {
  SourceSpan at;
  std::string text;
};

/// The program with some texts replaced, compiled to be looked at. Findings are those of the program as it is: whoever asks has seen them.
[[nodiscard]] engine::Compilation compile(const Case& of, const engine::Compilation* original, const std::vector<Edit>& edits);

/// What takes `.selection(...)` out of a stream.
[[nodiscard]] std::vector<Edit> selection_edits(const engine::Compilation& program, std::string_view stream);

/// Which events a question is about, and when.
class Setting {
 public:
  /// `where`: null: all events. `globals` outlives this.
  Setting(catalog::ExpressionPtr where, const catalog::Globals& globals, std::optional<EventTime> around, std::int64_t span)
      : where_(std::move(where)), globals_(globals), around_(around), span_(span) {}

  [[nodiscard]] bool in_window(EventTime time) const {
    return !around_ || (time.ns >= around_->ns - span_ && time.ns <= around_->ns + span_);
  }
  /// Nothing that comes later can matter for runs that overlap the window; `slack` in ns.
  [[nodiscard]] bool is_over(EventTime time, std::int64_t slack) const { return around_ && time.ns - span_ - slack > around_->ns; }
  [[nodiscard]] bool has_condition() const { return where_ != nullptr; }
  [[nodiscard]] std::optional<EventTime> around() const { return around_; }
  [[nodiscard]] std::int64_t span() const { return span_; }

  /// The rows for which the condition holds.
  [[nodiscard]] data::Bitmap fitting(const data::Rows& rows, catalog::EvaluationContext& context) const;
  [[nodiscard]] const catalog::Globals& globals() const { return globals_; }

 private:
  catalog::ExpressionPtr where_;
  const catalog::Globals& globals_;
  std::optional<EventTime> around_;
  std::int64_t span_;
};

}  // namespace varpulis::whynot
