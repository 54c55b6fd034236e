#include "ops/emitted_rows.h"

#include "ops/evaluate.h"
#include "ops/row_builder.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

/// Numbers the current lists that calls make: an event that is a list of its own keeps its list's number, events that share a list get
/// one each, ascending.
class ListNumbers {
 public:
  explicit ListNumbers(const data::Rows& rows) : rows_(rows) {}
  /// Rows in ascending order.
  std::uint32_t of(std::size_t i) {
    if (started_ && i == last_row_) return number_;
    const bool same_place = started_ && rows_.position(i) == rows_.position(last_row_) && rows_.deadline(i) == rows_.deadline(last_row_);
    number_ = same_place ? std::max(rows_.list(i), number_ + 1) : rows_.list(i);
    started_ = true;
    last_row_ = i;
    return number_;
  }

 private:
  const data::Rows& rows_;
  bool started_ = false;
  std::size_t last_row_ = 0;
  std::uint32_t number_ = 0;
};

}  // namespace

data::Rows EmittedRows::call(const BoundExpression& call, const data::Rows& rows, OperatorContext& context) {
  std::vector<EmittedEvent> events;
  auto* const outer = std::exchange(context.evaluation.emitted, &events);
  static_cast<void>(evaluate(call, rows, context));
  context.evaluation.emitted = outer;
  if (events.empty()) return {};
  std::ranges::stable_sort(events, {}, &EmittedEvent::row);

  RowBuilder builder;
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = rows.keys->first_position;
  auto types = std::make_shared<data::RowTypes>();
  std::vector<std::string> names;
  ListNumbers lists(rows);
  for (const EmittedEvent& event : events) {
    builder.add(event.fields);
    keys->position.push_back(rows.position(event.row));
    keys->time.push_back(rows.time(event.row).ns);
    keys->list.push_back(lists.of(event.row));
    if (!rows.keys->deadline.empty()) keys->deadline.push_back(rows.deadline(event.row));
    if (!rows.keys->flags.empty()) keys->flags.push_back(rows.flags(event.row));
    keys->root.push_back(roots_.next());
    const auto known = std::ranges::find(names, event.type);
    types->of_row.push_back(static_cast<std::uint32_t>(known - names.begin()));
    if (known == names.end()) names.push_back(event.type);
  }
  types->names = std::make_shared<const std::vector<std::string>>(std::move(names));
  data::Rows result;
  result.batch = builder.finish();
  result.selection = data::Selection::all(events.size());
  result.keys = std::move(keys);
  result.type = stream_;
  result.types = std::move(types);
  return result;
}

}  // namespace varpulis::ops
