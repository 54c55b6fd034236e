// .limit(n, per: e), .first(): pass the first n rows of all, or of each key. Stateful, order-preserving.
#include "data/text.h"
#include "ops/key_evaluation.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class Limit final : public Operator {
 public:
  explicit Limit(std::uint64_t rows_max) : rows_left_(rows_max) {}
  void process(const data::Rows& rows, OperatorContext&, Emitter& out) override {
    const std::size_t passing = std::min<std::uint64_t>(rows_left_, rows.size());
    rows_left_ -= passing;
    if (passing > 0) out.emit(rows.slice(0, passing));
  }
  [[nodiscard]] StateUsage usage() const override { return {.keys = 0, .rows = 0, .bytes = sizeof(rows_left_)}; }
  void save(state::SnapshotWriter& to) const override { to.put(rows_left_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(rows_left_); }

 private:
  std::uint64_t rows_left_;
};

class LimitPerKey final : public Operator {
 public:
  LimitPerKey(std::uint64_t rows_max, ExpressionPtr per) : rows_max_(rows_max), per_(std::move(per)) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    const std::vector<data::ColumnPtr> columns = evaluate_keys({&per_, 1}, rows, context);
    const data::Buffer<std::uint32_t> ids = keys_.find_or_add(columns, rows.size());
    passed_.resize(keys_.id_end(), 0);
    data::Bitmap keep(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (passed_[ids[i]] == rows_max_) continue;
      ++passed_[ids[i]];
      keep.set(i);
    }
    data::Rows kept = rows.where(keep);
    if (!kept.empty()) out.emit(std::move(kept));
  }

  [[nodiscard]] StateUsage usage() const override {
    return {.keys = keys_.size(), .rows = 0, .bytes = keys_.bytes() + keys_.size() * sizeof(std::uint64_t)};
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{keys_.size()});
    for (std::uint32_t id = 0; id < keys_.size(); ++id) {
      save_key(keys_.key(id), to);
      to.put(passed_[id]);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    keys_.clear();
    passed_.clear();
    std::uint64_t count = 0;
    VARPULIS_CHECK(from.get(count));
    std::vector<data::Value> key(1);
    for (std::uint64_t i = 0; i < count; ++i) {
      VARPULIS_CHECK(load_key(key, from));
      keys_.find_or_add(key);
      passed_.resize(keys_.id_end(), 0);
      VARPULIS_CHECK(from.get(passed_.back()));
    }
    return {};
  }

 private:
  std::uint64_t rows_max_;
  ExpressionPtr per_;
  data::KeyTable keys_{1};
  std::vector<std::uint64_t> passed_;  // by key id
};

class LimitSpec final : public OperatorSpec {
 public:
  LimitSpec(std::string name, std::uint64_t rows_max, ExpressionPtr per) : name_(std::move(name)), rows_max_(rows_max), per_(std::move(per)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override {
    if (per_) return std::make_unique<LimitPerKey>(rows_max_, per_);
    return std::make_unique<Limit>(rows_max_);
  }
  [[nodiscard]] std::string describe() const override {
    const std::string rows = name_ == "first" ? "" : fmt::format("{}", rows_max_);
    if (!per_) return fmt::format("{}({})", name_, rows);
    return fmt::format("{}({}{}per: {})", name_, rows, rows.empty() ? "" : ", ", per_->text());
  }
  void collect_fields(FieldUse& use) const override {
    if (per_) per_->collect_fields(use);
  }
  [[nodiscard]] bool needs_order() const override { return true; }
  [[nodiscard]] ExpressionPtr grows_with() const override { return per_; }
  [[nodiscard]] std::string state_bound() const override {
    return per_ ? fmt::format("1 counter per value of {}", per_->text()) : "1 counter";
  }
  [[nodiscard]] StateScope state_scope() const override {
    if (!per_) return {};
    return {.rows = StateScope::Rows::of_one_key, .key = per_, .keeps_lists = true};
  }

 private:
  std::string name_;
  std::uint64_t rows_max_;
  ExpressionPtr per_;
};

ExpressionPtr per_of(const BoundCall& call) {
  const BoundArgument* per = call.find("per");
  return per == nullptr ? nullptr : per->expression;
}

OperatorSpecPtr bind_limit(const BoundCall& call, Diagnostics& diagnostics) {
  const BoundArgument* rows = call.find("rows");
  if (rows == nullptr || rows->constant.kind() != data::Kind::integer || rows->constant.as_integer() < 0) {
    const SourceSpan at = rows == nullptr ? call.at : rows->at;
    const std::string found = rows == nullptr ? "nothing" : data::display(rows->constant);
    diagnostics.error("E154", at, fmt::format("limit() needs a row count of 0 or more, found {}", found)).help = "write `.limit(10)`";
    return nullptr;
  }
  return std::make_shared<LimitSpec>(call.name, static_cast<std::uint64_t>(rows->constant.as_integer()), per_of(call));
}

OperatorSpecPtr bind_first(const BoundCall& call, Diagnostics&) { return std::make_shared<LimitSpec>(call.name, 1, per_of(call)); }

constexpr Parameter per_parameter = {.name = "per",
                                     .kind = ParameterKind::expression,
                                     .required = false,
                                     .named = true,
                                     .summary = "Count for each value of this expression on its own."};

}  // namespace

OperatorDescriptor limit_operator() {
  return {
      .name = "limit",
      .parameters = {{.name = "rows", .kind = ParameterKind::integer, .summary = "How many events pass; 0 blocks everything."},
                     per_parameter},
      .summary = "Passes the first n events over the program's whole life.",
      .details = "The count is part of checkpoints. It is global, also under `.partition_by`; use `per:` to count each key. Events "
                 "without a key count as one group.",
      .example = "stream Top = Tick .limit(10)",
      .traits = {.stateful = true},
      .bind = &bind_limit,
  };
}

OperatorDescriptor first_operator() {
  return {
      .name = "first",
      .parameters = {per_parameter},
      .summary = "Passes the first event only; the same as `.limit(1)`.",
      .details = "Directly after `.fork(...)` it passes the results of the first branch that gave any.",
      .example = "stream Opening = Tick .first(per: symbol)",
      .traits = {.stateful = true},
      .bind = &bind_first,
  };
}

}  // namespace varpulis::ops
