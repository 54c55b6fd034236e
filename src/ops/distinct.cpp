// .distinct(), .distinct(e), .distinct(e, per: k): pass an event unless its key was seen before. Remembers the latest 100,000 keys;
// the one not seen for longest is forgotten first, which is counted and reported.
#include "ops/key_evaluation.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

constexpr std::size_t keys_max = 100'000;

/// Key ids by last use: a doubly linked list over arrays indexed by id.
class LastUse {
 public:
  static constexpr std::uint64_t bytes_per_key = 2 * sizeof(std::uint32_t);
  void touch(std::uint32_t id) {
    if (id == newest_) return;
    if (id < next_.size() && linked_[id]) unlink(id);
    if (id >= next_.size()) {
      next_.resize(id + 1, data::KeyTable::none);
      previous_.resize(id + 1, data::KeyTable::none);
      linked_.resize(id + 1, false);
    }
    previous_[id] = newest_;
    next_[id] = data::KeyTable::none;
    if (newest_ == data::KeyTable::none) oldest_ = id;
    else next_[newest_] = id;
    newest_ = id;
    linked_[id] = true;
  }
  /// Requires that there is one.
  std::uint32_t take_oldest() {
    const std::uint32_t id = oldest_;
    unlink(id);
    return id;
  }
  template <typename Use>
  void for_each(Use use) const {
    for (std::uint32_t id = oldest_; id != data::KeyTable::none; id = next_[id]) use(id);
  }

 private:
  void unlink(std::uint32_t id) {
    const std::uint32_t before = previous_[id], after = next_[id];
    if (before == data::KeyTable::none) oldest_ = after;
    else next_[before] = after;
    if (after == data::KeyTable::none) newest_ = before;
    else previous_[after] = before;
    linked_[id] = false;
  }
  std::vector<std::uint32_t> next_, previous_;
  std::vector<bool> linked_;
  std::uint32_t oldest_ = data::KeyTable::none, newest_ = data::KeyTable::none;
};

/// Each row as an array of its fields' names and values, in its order: the key of `.distinct()`.
data::ColumnPtr whole_rows(const data::Rows& rows) {
  auto column = std::make_shared<data::Column>();
  column->kind = data::ColumnKind::dynamic;
  column->rows = static_cast<std::uint32_t>(rows.size());
  const data::Batch& batch = *rows.batch;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    data::Array fields;
    batch.for_each_field(rows.row(i), [&](std::size_t c) {
      fields.push_back(data::Value::text(batch.schema->name(c)));
      fields.push_back(batch.columns[c]->value(rows.row(i)));
    });
    column->values.push_back(data::Value::array(std::move(fields)));
  }
  return column;
}

class Distinct final : public Operator {
 public:
  /// No key: the whole row. No per: one memory for all.
  Distinct(ExpressionPtr key, ExpressionPtr per) : key_(std::move(key)), per_(std::move(per)), keys_(per_ ? 2 : 1) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    std::vector<data::ColumnPtr> columns;
    if (per_) columns = evaluate_keys({&per_, 1}, rows, context);
    columns.push_back(key_ ? evaluate_keys({&key_, 1}, rows, context).front() : whole_rows(rows));
    const data::Buffer<std::uint64_t> hashes = keys_.hashes(columns, rows.size());
    data::Bitmap keep(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const data::KeyTable::Found found = keys_.find_or_add(columns, i, hashes[i]);
      order_.touch(found.id);
      if (!found.added) continue;
      keep.set(i);
      if (keys_.size() <= keys_max) continue;
      keys_.erase(order_.take_oldest());
      context.effects.count(Counter::forgotten_key);
      context.effects.warn_once(rows, i, "distinct forgets",
                                fmt::format(".distinct remembers {} keys and has begun to forget the oldest ones", keys_max));
    }
    data::Rows kept = rows.where(keep);
    if (!kept.empty()) out.emit(std::move(kept));
  }

  [[nodiscard]] StateUsage usage() const override {
    return {.keys = keys_.size(), .rows = 0, .bytes = keys_.bytes() + keys_.size() * LastUse::bytes_per_key};
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{keys_.size()});
    order_.for_each([&](std::uint32_t id) { save_key(keys_.key(id), to); });
  }
  Result<void> load(state::SnapshotReader& from) override {
    keys_.clear();
    order_ = {};
    std::uint64_t count = 0;
    VARPULIS_CHECK(from.get(count));
    std::vector<data::Value> key(keys_.width());
    for (std::uint64_t i = 0; i < count; ++i) {
      VARPULIS_CHECK(load_key(key, from));
      order_.touch(keys_.find_or_add(key).id);
    }
    return {};
  }

 private:
  ExpressionPtr key_, per_;
  data::KeyTable keys_;
  LastUse order_;
};

class DistinctSpec final : public OperatorSpec {
 public:
  DistinctSpec(ExpressionPtr key, ExpressionPtr per) : key_(std::move(key)), per_(std::move(per)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Distinct>(key_, per_); }
  [[nodiscard]] std::string describe() const override {
    return fmt::format("distinct({}{}{})", key_ ? key_->text() : "", key_ && per_ ? ", " : "", per_ ? "per: " + per_->text() : "");
  }
  void collect_fields(FieldUse& use) const override {
    key_ ? key_->collect_fields(use) : static_cast<void>(use.everything = true);
    if (per_) per_->collect_fields(use);
  }
  [[nodiscard]] bool needs_order() const override { return true; }
  [[nodiscard]] std::string state_bound() const override { return "at most 100,000 keys"; }

 private:
  ExpressionPtr key_, per_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  const BoundArgument* key = call.find("key");
  const BoundArgument* per = call.find("per");
  return std::make_shared<DistinctSpec>(key == nullptr ? nullptr : key->expression, per == nullptr ? nullptr : per->expression);
}

}  // namespace

OperatorDescriptor distinct_operator() {
  return {
      .name = "distinct",
      .parameters = {{.name = "key",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .summary = "What must differ; without it the whole event, field order included."},
                     {.name = "per",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "Compare only events with an equal value of this expression."}},
      .summary = "Passes an event only if its key was not seen before.",
      .details = "Keys are equal when `==` is true: 1 and 1.0 are one key, 1 and \"1\" two; events without value are one group, null "
                 "another. The latest 100,000 keys are remembered; forgetting begins with the one not seen for longest and is counted.",
      .example = "stream Seen = Login .distinct(user)",
      .traits = {.stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
