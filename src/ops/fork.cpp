// .fork(a: .op(...), b: ...): runs every branch on the same events and passes what the branches give, branch by branch within each
// current list; with .any(k), .all() or .first() directly after it only if enough branches gave something for that list.
#include "catalog/rewrite.h"
#include "data/merge_rows.h"
#include "data/text.h"
#include "ops/derived_rows.h"

namespace varpulis::ops {
namespace {

using namespace catalog;
using ListKey = std::pair<std::uint32_t, std::uint32_t>;  // position, list

enum class Passing : std::uint8_t { everything, at_least, only_first };

struct ForkPlan {
  struct Branch {
    std::string name;
    std::vector<BoundOperator> operators;
  };
  std::vector<Branch> branches;
  Passing passing = Passing::everything;
  std::size_t branches_needed = 1;  // of at_least
  std::string description;
};

class Collected final : public Emitter {
 public:
  void emit(data::Rows rows) override {
    if (!rows.empty()) chunks_.push_back(std::move(rows));
  }
  [[nodiscard]] data::Rows take() {
    data::Rows rows;
    if (!chunks_.empty()) rows = data::concatenate(chunks_);
    chunks_.clear();
    return rows;
  }

 private:
  std::vector<data::Rows> chunks_;
};

/// Passes everything to the fork's effects and remembers which rows failed in one operator of a branch, and warns in its name.
class BranchEffects final : public Effects {
 public:
  BranchEffects(Effects& outer, std::vector<ListKey>& failed, std::string_view place) : outer_(outer), failed_(failed), place_(place) {}
  void output(const data::Rows& rows) override { outer_.output(rows); }
  void write(std::size_t sink, const data::Rows& rows) override { outer_.write(sink, rows); }
  void print(const data::Rows& rows, std::size_t i, std::string line) override { outer_.print(rows, i, std::move(line)); }
  void log(const data::Rows& rows, std::size_t i, LogLevel level, std::string line) override { outer_.log(rows, i, level, std::move(line)); }
  void alert(const data::Rows& rows, std::size_t i, std::string message, std::string_view webhook) override {
    outer_.alert(rows, i, std::move(message), webhook);
  }
  void warn_once(const data::Rows& rows, std::size_t i, std::string_view topic, std::string message) override {
    outer_.warn_once(rows, i, fmt::format("{}: {}", place_, topic), std::move(message));
  }
  void warn_of_both(const data::Rows& rows, std::size_t i, std::string_view topic, unsigned which, std::string message) override {
    outer_.warn_of_both(rows, i, fmt::format("{}: {}", place_, topic), which, std::move(message));
  }
  void count(Counter counter, std::uint64_t amount) override { outer_.count(counter, amount); }
  void count_named(std::string_view counter, std::uint64_t amount) override { outer_.count_named(counter, amount); }
  void late(const data::Rows& rows) override { outer_.late(rows); }
  void pass_by(const data::Rows& rows) override { outer_.pass_by(rows); }
  void failed(const data::Rows& rows, std::size_t i) override {
    failed_.emplace_back(rows.position(i), rows.list(i));
    outer_.failed(rows, i);
  }

 private:
  Effects& outer_;
  std::vector<ListKey>& failed_;
  std::string_view place_;
};

OperatorContext context_with(const OperatorContext& outer, Effects& effects) {
  return {.effects = effects,
          .evaluation = outer.evaluation,
          .epoch = outer.epoch,
          .stream = outer.stream,
          .next_list = outer.next_list,
          .time = outer.time,
          .end_of_input = outer.end_of_input};
}

class Fork final : public Operator {
 public:
  explicit Fork(std::shared_ptr<const ForkPlan> plan) : plan_(std::move(plan)) {
    for (const ForkPlan::Branch& branch : plan_->branches) {
      std::vector<Step>& steps = branches_.emplace_back();
      for (const BoundOperator& each : branch.operators) {
        steps.push_back({.op = each.spec->make(), .place = fmt::format("{}.{}", branch.name, steps.size()), .failed = {}});
      }
    }
  }

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    forget_failures();
    run(rows, context, out, [](Operator& op, const data::Rows& input, OperatorContext& inner, Emitter& collected) {
      if (!input.empty()) op.process(input, inner, collected);
    });
  }

  [[nodiscard]] std::optional<Deadline> next_deadline() override {
    const Step* first = first_due();
    return first == nullptr ? std::nullopt : first->op->next_deadline();
  }

  void fire(const Firing& firing, OperatorContext& context, Emitter& out) override {
    forget_failures();
    const Step* const due = first_due();
    if (due == nullptr) return;
    run({}, context, out, [&](Operator& op, const data::Rows& input, OperatorContext& inner, Emitter& collected) {
      if (&op == due->op.get()) op.fire(firing, inner, collected);
      else if (!input.empty()) op.process(input, inner, collected);
    });
  }

  [[nodiscard]] EventTime held() override {
    EventTime time = EventTime::max();
    for (const std::vector<Step>& steps : branches_) {
      for (const Step& step : steps) time = std::min(time, step.op->held());
    }
    return time;
  }

  void advance(TimeSteps steps, const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    forget_failures();
    run(rows, context, out, [&](Operator& op, const data::Rows& input, OperatorContext& inner, Emitter& collected) {
      op.advance(steps, input, inner, collected);
    });
  }

  void finish(OperatorContext& context, Emitter& out) override {
    run({}, context, out, [](Operator& op, const data::Rows& input, OperatorContext& inner, Emitter& collected) {
      if (!input.empty()) op.advance({}, input, inner, collected);
      op.finish(inner, collected);
    });
  }

  void after_epoch(std::span<const ListKey> failed, OperatorContext& context, Emitter& routed) override {
    for (std::vector<Step>& steps : branches_) {
      std::vector<ListKey> later(failed.begin(), failed.end());
      // From the last operator back, so that each learns of the failures after it; routed rows come in that order, too.
      for (std::size_t s = steps.size(); s-- > 0;) {
        std::ranges::sort(later);
        later.erase(std::ranges::unique(later).begin(), later.end());
        BranchEffects effects(context.effects, ignored_, steps[s].place);
        OperatorContext inner = context_with(context, effects);
        steps[s].op->after_epoch(later, inner, routed);
        later.insert(later.end(), steps[s].failed.begin(), steps[s].failed.end());
      }
    }
    ignored_.clear();
  }

  [[nodiscard]] StateUsage usage() const override {
    StateUsage sum;
    for (const std::vector<Step>& steps : branches_) {
      for (const Step& step : steps) sum += step.op->usage();
    }
    return sum;
  }
  void save(state::SnapshotWriter& to) const override {
    for (const std::vector<Step>& steps : branches_) {
      for (const Step& step : steps) step.op->save(to);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    for (const std::vector<Step>& steps : branches_) {
      for (const Step& step : steps) VARPULIS_CHECK(step.op->load(from));
    }
    return {};
  }

 private:
  struct Step {
    std::unique_ptr<Operator> op;
    std::string place;
    std::vector<ListKey> failed;  // in this epoch
  };

  void forget_failures() {
    for (std::vector<Step>& branch : branches_) {
      for (Step& step : branch) step.failed.clear();
    }
  }

  /// The operator whose deadline comes first; of equal ones that of the first branch.
  [[nodiscard]] const Step* first_due() {
    const Step* best = nullptr;
    std::optional<Deadline> earliest;
    for (const std::vector<Step>& steps : branches_) {
      for (const Step& step : steps) {
        const std::optional<Deadline> next = step.op->next_deadline();
        if (!next) continue;
        const auto order = [](const Deadline& each) { return std::tuple(each.time, !each.release, each.first, each.first_text); };
        if (earliest && order(*earliest) <= order(*next)) continue;
        earliest = next;
        best = &step;
      }
    }
    return best;
  }

  template <typename RunOperator>
  void run(const data::Rows& rows, OperatorContext& context, Emitter& out, RunOperator run_operator) {
    std::vector<data::Rows> results;
    for (std::vector<Step>& steps : branches_) {
      data::Rows current = rows;
      for (Step& step : steps) {
        BranchEffects effects(context.effects, step.failed, step.place);
        OperatorContext inner = context_with(context, effects);
        Collected collected;
        run_operator(*step.op, current, inner, collected);
        current = collected.take();
      }
      results.push_back(std::move(current));
    }
    merge(results, out);
  }

  /// Interleaves the branches' results list by list.
  void merge(std::vector<data::Rows>& results, Emitter& out) const {
    std::vector<std::size_t> begin(results.size(), 0), end(results.size(), 0);
    std::vector<data::RowReference> order;
    const auto place = [&](std::size_t b) {
      const data::Rows& rows = results[b];
      return std::make_tuple(rows.position(begin[b]), rows.deadline(begin[b]), rows.list(begin[b]));
    };
    for (;;) {
      std::size_t next = results.size();
      for (std::size_t b = 0; b < results.size(); ++b) {
        if (begin[b] < results[b].size() && (next == results.size() || place(b) < place(next))) next = b;
      }
      if (next == results.size()) break;
      const auto list = place(next);
      std::size_t branches = 0;
      for (std::size_t b = 0; b < results.size(); ++b) {
        end[b] = begin[b];
        const std::size_t from = begin[b];
        while (begin[b] < results[b].size() && place(b) == list) ++begin[b];
        end[b] = begin[b];
        begin[b] = from;
        if (end[b] > from) ++branches;
      }
      const bool passes = plan_->passing != Passing::at_least || branches >= plan_->branches_needed;
      for (std::size_t b = 0; b < results.size(); ++b) {
        const bool chosen = passes && (plan_->passing != Passing::only_first || b == next);
        for (std::size_t i = begin[b]; chosen && i < end[b]; ++i) {
          order.push_back({.chunk = static_cast<std::uint32_t>(b), .index = static_cast<std::uint32_t>(i)});
        }
        begin[b] = end[b];
      }
    }
    if (order.empty()) return;
    // Rows of one list may stand at one position now, which keys without lists cannot say.
    std::vector<data::Rows> filled;
    std::vector<std::uint32_t> chunk_of(results.size(), 0);
    for (std::size_t b = 0; b < results.size(); ++b) {
      if (results[b].empty()) continue;
      chunk_of[b] = static_cast<std::uint32_t>(filled.size());
      filled.push_back(with_lists(std::move(results[b])));
    }
    for (data::RowReference& reference : order) reference.chunk = chunk_of[reference.chunk];
    out.emit(data::pick_rows(filled, order));
  }

  static data::Rows with_lists(data::Rows rows) {
    if (!rows.keys->list.empty()) return rows;
    auto keys = std::make_shared<data::Keys>(*rows.keys);
    keys->list.resize(keys->position.size(), 0);
    rows.keys = std::move(keys);
    return rows;
  }

  std::shared_ptr<const ForkPlan> plan_;
  std::vector<std::vector<Step>> branches_;
  std::vector<ListKey> ignored_;
};

class ForkSpec final : public OperatorSpec {
 public:
  explicit ForkSpec(ForkPlan plan) : plan_(std::make_shared<const ForkPlan>(std::move(plan))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override {
    auto plan = std::make_shared<ForkPlan>(*plan_);
    for (ForkPlan::Branch& branch : plan->branches) branch.operators = fuse(partition(std::move(branch.operators), nullptr));
    return std::make_unique<Fork>(std::move(plan));
  }
  [[nodiscard]] OperatorSpecPtr partitioned(const PartitionKey& key) const override {
    return changed([&](std::vector<BoundOperator> operators) { return partition(std::move(operators), &key); });
  }
  [[nodiscard]] OperatorSpecPtr in_event_time(const EventTimeSettings& settings) const override {
    return changed([&](std::vector<BoundOperator> operators) {
      operators = partition(std::move(operators), nullptr);
      for (BoundOperator& each : operators) {
        if (OperatorSpecPtr in_time = each.spec->in_event_time(settings)) each.spec = std::move(in_time);
      }
      return operators;
    });
  }
  [[nodiscard]] bool holds_rows() const override {
    return std::ranges::any_of(plan_->branches, [](const ForkPlan::Branch& branch) {
      return std::ranges::any_of(branch.operators, [](const BoundOperator& each) { return each.spec->holds_rows(); });
    });
  }
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override {
    EventTime earliest = EventTime::max();
    for (const ForkPlan::Branch& branch : plan_->branches) {
      for (const BoundOperator& each : branch.operators) earliest = std::min(earliest, each.spec->earliest_deadline(time));
    }
    return earliest;
  }
  [[nodiscard]] std::string describe() const override { return plan_->description; }
  void collect_fields(FieldUse& use) const override {
    for (const ForkPlan::Branch& branch : plan_->branches) {
      for (const BoundOperator& each : branch.operators) {
        each.spec->collect_fields(use);
        if (!each.spec->passes_event()) break;
      }
    }
  }
  [[nodiscard]] bool passes_event() const override {
    return std::ranges::any_of(plan_->branches, [](const ForkPlan::Branch& branch) {
      return std::ranges::all_of(branch.operators, [](const BoundOperator& each) { return each.spec->passes_event(); });
    });
  }
  [[nodiscard]] bool needs_time() const override {
    return std::ranges::any_of(plan_->branches, [](const ForkPlan::Branch& branch) {
      return std::ranges::any_of(branch.operators, [](const BoundOperator& each) { return each.spec->needs_time(); });
    });
  }
  [[nodiscard]] bool needs_order() const override {
    return std::ranges::any_of(plan_->branches, [](const ForkPlan::Branch& branch) {
      return std::ranges::any_of(branch.operators, [](const BoundOperator& each) { return each.spec->needs_order(); });
    });
  }
  [[nodiscard]] StateScope state_scope() const override {
    for (const ForkPlan::Branch& branch : plan_->branches) {
      for (const BoundOperator& each : branch.operators) {
        const StateScope scope = each.spec->state_scope();
        if (scope.rows != StateScope::Rows::none || !scope.keeps_lists) return {};
      }
    }
    return StateScope::nothing();
  }
  /// Which branch a row took is not known, so the field has to come through all of them unchanged.
  [[nodiscard]] std::optional<CarriedField> carried(std::string_view field) const override {
    for (const ForkPlan::Branch& branch : plan_->branches) {
      for (const BoundOperator& each : branch.operators) {
        const std::optional<CarriedField> through = each.spec->carried(field);
        if (!through || through->name != field || !through->instead.empty()) return std::nullopt;
      }
    }
    return CarriedField{.name = std::string(field), .instead = {}};
  }
  [[nodiscard]] ExpressionPtr grows_with() const override {
    for (const ForkPlan::Branch& branch : plan_->branches) {
      for (const BoundOperator& each : branch.operators) {
        if (ExpressionPtr key = each.spec->grows_with()) return key;
      }
    }
    return nullptr;
  }
  [[nodiscard]] std::string state_bound() const override {
    std::string bound;
    for (const ForkPlan::Branch& branch : plan_->branches) {
      for (const BoundOperator& each : branch.operators) {
        const std::string own = each.spec->state_bound();
        if (own != "none") bound += fmt::format("{}{}: {}", bound.empty() ? "" : "; ", branch.name, own);
      }
    }
    return bound.empty() ? "none" : bound;
  }

 private:
  /// A fork with other operators in its branches.
  template <typename Change>
  [[nodiscard]] OperatorSpecPtr changed(Change change) const;

  std::shared_ptr<const ForkPlan> plan_;
};

std::string text_of(const ForkPlan& plan) {
  std::vector<std::string> branches;
  for (const ForkPlan::Branch& branch : plan.branches) {
    std::string text = branch.name + ":";
    for (const BoundOperator& each : branch.operators) text += " ." + each.spec->describe();
    branches.push_back(std::move(text));
  }
  std::string text = fmt::format("fork({})", fmt::join(branches, ", "));
  if (plan.passing == Passing::only_first) text += ".first()";
  if (plan.passing == Passing::at_least) text += fmt::format(".any({})", plan.branches_needed);
  return text;
}

template <typename Change>
OperatorSpecPtr ForkSpec::changed(Change change) const {
  ForkPlan plan = *plan_;
  for (ForkPlan::Branch& branch : plan.branches) branch.operators = change(std::move(branch.operators));
  plan.description = text_of(plan);
  return std::make_shared<ForkSpec>(std::move(plan));
}

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  ForkPlan plan;
  for (const BoundArgument& argument : call.arguments) {
    if (std::ranges::find(plan.branches, argument.name, &ForkPlan::Branch::name) != plan.branches.end()) {
      diagnostics.error("E166", argument.at, fmt::format(".fork has two branches named `{}`", argument.name)).help =
          "give the second one another name";
    }
    const bool complete = std::ranges::all_of(argument.branch, [](const BoundOperator& each) { return each.spec != nullptr; });
    if (!complete) return nullptr;  // reported where the operator was bound
    plan.branches.push_back({.name = argument.name, .operators = argument.branch});
  }
  if (plan.branches.empty()) {
    diagnostics.error("E154", call.at, ".fork needs at least one branch").help = "write `.fork(name: .where(...), other: .where(...))`";
    return nullptr;
  }
  if (call.qualifier == "first") plan.passing = Passing::only_first;
  if (call.qualifier == "all") {
    plan.passing = Passing::at_least;
    plan.branches_needed = plan.branches.size();
  }
  if (call.qualifier == "any") {
    plan.passing = Passing::at_least;
    if (!call.qualifier_arguments.empty()) {
      const BoundArgument& needed = call.qualifier_arguments.front();
      const auto count = static_cast<std::int64_t>(plan.branches.size());
      const bool whole = needed.constant.kind() == data::Kind::integer;
      if (!whole || needed.constant.as_integer() < 1 || needed.constant.as_integer() > count) {
        diagnostics.error("E154", needed.at, fmt::format(".any needs a number of branches from 1 to {}, found {}", count,
                                                         data::display(needed.constant)));
        return nullptr;
      }
      plan.branches_needed = static_cast<std::size_t>(needed.constant.as_integer());
    }
  }
  plan.description = text_of(plan);
  return std::make_shared<ForkSpec>(std::move(plan));
}

}  // namespace

OperatorDescriptor fork_operator() {
  return {
      .name = "fork",
      .summary = "Runs several chains of operators on the same events and passes on what they give.",
      .details = "Results come branch by branch for each event. Directly after it, `.any(k)` passes them only if at least k branches "
                 "gave something (1 without k), `.all()` only if every branch did, `.first()` only those of the first branch that did.",
      .example = "stream Rated = Reading .fork(hot: .where(celsius > 90) .select(level: \"hot\"), "
                 "cold: .where(celsius < 0) .select(level: \"cold\")) .emit(level: level)",
      .traits = {.open_arguments = true, .open_kind = ParameterKind::branch, .stateful = true, .qualifiers = {"any", "all", "first"}},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
