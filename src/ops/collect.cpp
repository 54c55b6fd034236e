// .collect(): turns each current list into one event. Stateless but for the number of roots made.
#include <numeric>

#include "ops/derived_rows.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class Collect final : public Operator {
 public:
  Collect(RootNumbers roots, std::shared_ptr<const std::string> type) : roots_(roots), type_(std::move(type)) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    auto items = std::make_shared<data::Column>();
    items->kind = data::ColumnKind::dynamic;
    auto keys = std::make_shared<data::Keys>();
    keys->first_position = rows.keys->first_position;
    std::vector<std::uint32_t> members(rows.size());
    std::iota(members.begin(), members.end(), 0U);
    for_each_list(rows, [&](std::size_t begin, std::size_t end) {
      const std::size_t kept = std::min(end, begin + data::array_elements_max);
      data::Array elements;
      elements.reserve(kept - begin);
      for (std::size_t i = begin; i < kept; ++i) {
        elements.push_back(data::Value::map(row_as_map(*rows.batch, rows.row(i))));
      }
      items->values.push_back(data::Value::array(std::move(elements)));
      if (kept < end) report_left_out(rows, begin, end - kept, context);
      add_summary_key(*keys, rows, std::span(members).subspan(begin, end - begin), roots_,
                      kept < end ? data::Keys::truncated : std::uint8_t{0});
    });
    const std::size_t lists = items->values.size();
    items->rows = static_cast<std::uint32_t>(lists);
    auto batch = std::make_shared<data::Batch>();
    batch->schema = schema_;
    batch->rows = items->rows;
    batch->columns.push_back(std::move(items));
    data::Rows made;
    made.batch = std::move(batch);
    made.keys = std::move(keys);
    made.selection = data::Selection::all(lists);
    made.type = type_;
    out.emit(std::move(made));
  }

  void save(state::SnapshotWriter& to) const override { roots_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return roots_.load(from); }

 private:
  static void report_left_out(const data::Rows& rows, std::size_t begin, std::size_t count, OperatorContext& context) {
    context.effects.count(Counter::left_out_of_array, count);
    context.effects.warn_once(rows, begin, "collect left out", fmt::format(".collect left out {} events: its array was full", count));
  }

  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  data::SchemaPtr schema_ = std::make_shared<const data::Schema>(std::vector<std::string>{"items"});
};

class CollectSpec final : public OperatorSpec {
 public:
  explicit CollectSpec(const BoundCall& call) : roots_(call), type_(std::make_shared<const std::string>(call.stream)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Collect>(roots_, type_); }
  [[nodiscard]] std::string describe() const override { return "collect()"; }
  void collect_fields(FieldUse& use) const override { use.everything = true; }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] std::string state_bound() const override { return "1 counter"; }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) { return std::make_shared<CollectSpec>(call); }

}  // namespace

OperatorDescriptor collect_operator() {
  return {
      .name = "collect",
      .summary = "Turns the current list of events into one event with the array `items`.",
      .details = "The list is what `.window` or `.process` has just given; a single event is a list of one. Each element is a map of one "
                 "event's fields, in list order. The event has the time of the list's last one. Further events than 10,000, the "
                 "greatest number of elements that an array in an event may have, are left out, which is counted and reported; "
                 "then the output carries `_truncated: true`.",
      .example = "stream Batches = Order .window(10) .collect()",
      .traits = {.stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
