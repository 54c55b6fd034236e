// .order_by(e [desc], ...): sorts each current list. Stateless; the list is all that it looks at.
#include <cmath>
#include <numeric>

#include "data/compare.h"
#include "ops/derived_rows.h"
#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

struct SortKey {
  ExpressionPtr expression;
  bool descending = false;
};

/// Values of one class have an order among themselves; those of the last class have none, not even with each other.
enum class OrderClass : std::uint8_t { numbers, texts, timestamps, durations, unordered };
constexpr std::size_t ordered_classes = 4;

OrderClass class_of(const data::Column& column, std::size_t row) {
  if (column.is_absent(row)) return OrderClass::unordered;
  switch (column.kind) {
    case data::ColumnKind::number: {
      const bool is_nan = !column.is_integer(row) && std::isnan(column.as_reals()[row]);
      return is_nan ? OrderClass::unordered : OrderClass::numbers;
    }
    case data::ColumnKind::text: return OrderClass::texts;
    case data::ColumnKind::timestamp: return OrderClass::timestamps;
    case data::ColumnKind::duration: return OrderClass::durations;
    case data::ColumnKind::boolean: return OrderClass::unordered;
    case data::ColumnKind::dynamic: break;
  }
  const data::Value& value = column.values[row];
  switch (value.kind()) {
    case data::Kind::integer: return OrderClass::numbers;
    case data::Kind::real: return std::isnan(value.as_real()) ? OrderClass::unordered : OrderClass::numbers;
    case data::Kind::text: return OrderClass::texts;
    case data::Kind::timestamp: return OrderClass::timestamps;
    case data::Kind::duration: return OrderClass::durations;
    default: return OrderClass::unordered;
  }
}

/// `a < b` for two rows of one ordered class.
class Before {
 public:
  explicit Before(const data::Column& column) : column_(column) {}
  bool operator()(std::uint32_t a, std::uint32_t b) const {
    switch (column_.kind) {
      case data::ColumnKind::number:
        if (column_.numbers == data::Numbers::integers) return column_.as_integers()[a] < column_.as_integers()[b];
        if (column_.numbers == data::Numbers::reals) return column_.as_reals()[a] < column_.as_reals()[b];
        break;
      case data::ColumnKind::text: return column_.texts[a].view() < column_.texts[b].view();
      case data::ColumnKind::timestamp: return column_.as_integers()[a] < column_.as_integers()[b];
      case data::ColumnKind::duration: return column_.words[a] < column_.words[b];
      default: break;
    }
    return data::order(column_.value(a), column_.value(b)) < 0;
  }

 private:
  const data::Column& column_;
};

class OrderBy final : public Operator {
 public:
  explicit OrderBy(std::shared_ptr<const std::vector<SortKey>> keys) : keys_(std::move(keys)) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    lists_.clear();
    for_each_list(rows, [&](std::size_t begin, std::size_t end) {
      if (end - begin > 1) lists_.emplace_back(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    });
    if (lists_.empty()) return out.emit(rows);
    data::Buffer<std::uint32_t> order;
    order.resize(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    // One stable sort per key, the least important first, amounts to one sort by all of them.
    for (auto key = keys_->rbegin(); key != keys_->rend(); ++key) {
      const data::ColumnPtr column = evaluate(*key->expression, rows, context);
      for (const auto& [begin, end] : lists_) sort(*column, key->descending, std::span(order.data() + begin, end - begin));
    }
    if (std::ranges::is_sorted(order)) return out.emit(rows);
    for (std::uint32_t& i : order) i = rows.row(i);
    data::Rows sorted = rows;
    sorted.selection = data::Selection::of(std::move(order));
    out.emit(compact(sorted));  // others rely on selections that ascend
  }

 private:
  /// Sorts the rows of each class over the places that rows of that class hold; the others stay where they are.
  void sort(const data::Column& column, bool descending, std::span<std::uint32_t> order) {
    for (std::size_t c = 0; c < ordered_classes; ++c) {
      places_[c].clear();
      members_[c].clear();
    }
    for (std::uint32_t place = 0; place < order.size(); ++place) {
      const OrderClass of = class_of(column, order[place]);
      if (of == OrderClass::unordered) continue;
      places_[static_cast<std::size_t>(of)].push_back(place);
      members_[static_cast<std::size_t>(of)].push_back(order[place]);
    }
    const Before before(column);
    for (std::size_t c = 0; c < ordered_classes; ++c) {
      std::vector<std::uint32_t>& members = members_[c];
      if (descending) std::stable_sort(members.begin(), members.end(), [&](auto a, auto b) { return before(b, a); });
      else std::stable_sort(members.begin(), members.end(), before);
      for (std::size_t i = 0; i < members.size(); ++i) order[places_[c][i]] = members[i];
    }
  }

  std::shared_ptr<const std::vector<SortKey>> keys_;
  // Reused from call to call.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> lists_;
  std::array<std::vector<std::uint32_t>, ordered_classes> places_, members_;
};

class OrderBySpec final : public OperatorSpec {
 public:
  explicit OrderBySpec(std::vector<SortKey> keys) : keys_(std::make_shared<const std::vector<SortKey>>(std::move(keys))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<OrderBy>(keys_); }
  [[nodiscard]] std::string describe() const override {
    std::vector<std::string> texts;
    for (const SortKey& key : *keys_) texts.push_back(fmt::format("{}{}", key.expression->text(), key.descending ? " desc" : ""));
    return fmt::format("order_by({})", fmt::join(texts, ", "));
  }
  void collect_fields(FieldUse& use) const override {
    for (const SortKey& key : *keys_) key.expression->collect_fields(use);
  }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::shared_ptr<const std::vector<SortKey>> keys_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  std::vector<SortKey> keys;
  for (const BoundArgument& argument : call.arguments) {
    keys.push_back({.expression = argument.expression, .descending = argument.descending});
  }
  return std::make_shared<OrderBySpec>(std::move(keys));
}

}  // namespace

OperatorDescriptor order_by_operator() {
  return {
      .name = "order_by",
      .parameters = {{.name = "keys",
                      .kind = ParameterKind::expression,
                      .repeated = true,
                      .summary = "What to sort by, most important first; `desc` after one turns it round."}},
      .summary = "Sorts the current list of events.",
      .details = "The list is what `.window` or `.process` has just given; a single event is a list of one. Numbers are sorted by value, "
                 "texts by bytes, timestamps and durations by time; events with equal keys keep their order. Events whose key "
                 "cannot be compared (missing, null, bools, NaN, arrays, maps) stay at their place in the list, and of keys of "
                 "different kinds each kind is sorted over the places that it holds.",
      .example = "stream Ranked = Order .window(5m) .order_by(amount desc, customer)",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
