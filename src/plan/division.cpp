#include "plan/division.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "sema/codes.h"

namespace varpulis::plan {
namespace {

using catalog::StateScope;

bool feeds(const Stage& producer, const Input& input) {
  return producer.name == input.type || std::ranges::find(producer.routes, input.type) != producer.routes.end();
}

class Proof {
 public:
  Proof(const Plan& plan, const Component& component) : plan_(plan), component_(component), timed_(plan.stages.size(), false) {}

  Division run() {
    if (component_.stepped) refuse("their deadlines are run one by one");
    if (!component_.timers.empty()) refuse(fmt::format("the timer of {} ticks for all", plan_.stages[plan_.timers[component_.timers.front()].stage].name));
    for (const std::uint32_t rank : component_.stages) look_at(plan_.stages[rank]);
    division_.possible = division_.obstacle.empty();
    if (!division_.possible) division_.keys.clear();
    return std::move(division_);
  }

 private:
  void refuse(std::string why) {
    if (division_.obstacle.empty()) division_.obstacle = std::move(why);
  }

  void look_at(const Stage& stage) {
    if (const auto& says = stage.settings.concurrent) {
      division_.wanted = true;
      if (says->workers) division_.shards_max = std::min(*says->workers, division_.shards_max.value_or(*says->workers));
    }
    if (!stage.settings.context.empty()) refuse(fmt::format("{} runs in context {}", stage.name, stage.settings.context));
    if (stage.settings.event_time) refuse(fmt::format("{} is put in order under `.watermark`", stage.name));
    bool timed = brings_timed_rows(stage);
    for (std::size_t op = 0; op < stage.operators.size(); ++op) {
      const catalog::OperatorSpec& spec = *stage.operators[op].spec;
      const StateScope scope = spec.state_scope();
      if (timed && !scope.keeps_lists) refuse(fmt::format("{} stands behind a window", place(stage, op)));
      timed = timed || spec.needs_time() || spec.holds_rows();
      switch (scope.rows) {
        case StateScope::Rows::all: refuse(fmt::format("{} has to see all rows", place(stage, op))); break;
        case StateScope::Rows::none: break;
        case StateScope::Rows::of_one_key: divide_by(stage, op, *scope.key); break;
      }
    }
    timed_[stage.rank] = timed;
  }

  /// Some stream before this one makes rows when a deadline is reached or the input ends.
  bool brings_timed_rows(const Stage& stage) {
    const auto count = std::ranges::count_if(stage.upstream, [&](std::uint32_t rank) {
      return timed_[rank] && std::ranges::any_of(stage.inputs, [&](const Input& input) { return feeds(plan_.stages[rank], input); });
    });
    if (count > 1) refuse(fmt::format("{} reads several streams with windows", stage.name));
    return count > 0;
  }

  void divide_by(const Stage& stage, std::size_t op, const catalog::BoundExpression& key) {
    const std::string field = catalog::field_named_by(key);
    if (field.empty()) refuse(fmt::format("the key `{}` of {} is computed", key.text(), place(stage, op)));
    else follow(stage, op, field);
  }

  /// Follows `field`, which operator `op` of the stage reads, back to where its rows enter the program.
  void follow(const Stage& stage, std::size_t op, std::string field) {
    if (!followed_.emplace(stage.rank, op, field).second) return;
    while (op-- > 0) {
      const std::optional<catalog::CarriedField> before = stage.operators[op].spec->carried(field);
      if (!before) return refuse(fmt::format("{} makes `{}` anew", place(stage, op), field));
      field = before->name;
      if (before->instead.empty() || std::ranges::find(division_.as_missing, before->instead) != division_.as_missing.end()) continue;
      division_.as_missing.push_back(before->instead);
    }
    if (plan_.globals.find(field) != nullptr) return refuse(fmt::format("`{}` may be a variable", field));
    for (const Input& input : stage.inputs) {
      for (const std::uint32_t rank : stage.upstream) {
        const Stage& producer = plan_.stages[rank];
        if (feeds(producer, input)) follow(producer, producer.operators.size(), field);
      }
      enter(input.type, field);
    }
  }

  void enter(const std::string& type, const std::string& field) {
    const auto known = std::ranges::find(division_.keys, type, &ShardKey::type);
    if (known == division_.keys.end()) division_.keys.push_back({.type = type, .field = field});
    else if (known->field != field) refuse(fmt::format("{} would be divided by `{}` and by `{}`", type, known->field, field));
  }

  [[nodiscard]] static std::string place(const Stage& stage, std::size_t op) {
    return fmt::format("`.{}` of {}", stage.operators[op].spec->describe(), stage.name);
  }

  const Plan& plan_;
  const Component& component_;
  Division division_;
  std::vector<bool> timed_;        // by rank: rows that leave the stage may be made by a deadline
  std::set<std::tuple<std::uint32_t, std::size_t, std::string>> followed_;
};

}  // namespace

Division division(const Plan& plan, const Component& component) { return Proof(plan, component).run(); }

std::size_t workers_kept_busy(const Plan& plan) { return plan.components.size() / 8; }

std::string obstacle_to_division_by(const Plan& plan, std::string_view field) {
  std::string why;
  for (const Component& component : plan.components) {
    const Division& division = component.division;
    if (division.possible && (division.keys.empty() || std::ranges::find(division.keys, field, &ShardKey::field) != division.keys.end())) return {};
    if (!why.empty()) continue;
    const std::string& name = plan.stages[component.stages.front()].name;
    why = division.possible ? fmt::format("rows of `{}` are divided by `{}`", name, division.keys.front().field)
                            : fmt::format("rows of `{}` are not divided among workers: {}", name, division.obstacle);
  }
  return why;
}

void report_division(const Plan& plan, Diagnostics& diagnostics) {
  for (const Component& component : plan.components) {
    const Division& division = component.division;
    for (const std::uint32_t rank : component.stages) {
      const auto& says = plan.stages[rank].settings.concurrent;
      if (!says) continue;
      const bool other_key = division.possible && !says->key.empty() && !division.keys.empty() &&
                             std::ranges::find(division.keys, says->key, &ShardKey::field) == division.keys.end();
      if (division.possible && !other_key) continue;
      const std::string why = other_key ? fmt::format("divided by `{}`, not by `{}`", division.keys.front().field, says->key)
                                        : fmt::format("not divided among workers: {}", division.obstacle);
      diagnostics.warning(std::string(sema::code::concurrent_without_effect), says->at, fmt::format("rows of `{}` are {}", plan.stages[rank].name, why))
          .help = "`varpulis explain` shows how rows are divided: by the field by which everything is kept that is kept between rows";
    }
  }
}

}  // namespace varpulis::plan
