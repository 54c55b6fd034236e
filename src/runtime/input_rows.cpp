#include "runtime/input_rows.h"

#include <algorithm>

#include "data/merge_rows.h"
#include "runtime/position_order.h"

namespace varpulis::runtime {
namespace {

using data::Bitmap;
using data::Rows;

/// The rows for which `filter` is true.
Bitmap passing(const catalog::BoundExpression& filter, const Rows& rows, catalog::EvaluationContext& context) {
  const data::ColumnPtr column = filter.evaluate(rows, context);
  if (column->kind == data::ColumnKind::boolean) return column->truth;
  Bitmap keep(rows.size(), false);
  if (column->kind == data::ColumnKind::dynamic) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (column->values[i].is_true()) keep.set(i);
    }
  }
  return keep;
}

/// The rows whose type is `type`.
Bitmap of_type(const Rows& rows, std::string_view type) {
  if (!rows.types) return Bitmap(rows.size(), *rows.type == type);
  Bitmap keep(rows.size(), false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.type_of(i) == type) keep.set(i);
  }
  return keep;
}

/// Adds what one producer offers under one type name: rows `candidates` (all if empty) that some input of that name lets pass.
class Collector {
 public:
  Collector(const plan::Stage& stage, catalog::EvaluationContext& context) : stage_(stage), context_(context) {}

  /// `offers` are the names under which `rows` are offered, with the rows that carry each (null: all). A row enters once, under the first
  /// name under which an input lets it pass.
  void offer(const Rows& rows, const std::vector<std::pair<std::string_view, const Bitmap*>>& offers, const catalog::ShardNotes* notes = nullptr) {
    if (rows.empty()) return;
    std::vector<std::pair<std::string_view, Bitmap>> entered;
    Bitmap admitted;  // by earlier names
    for (const auto& [type, carriers] : offers) {
      Bitmap keep = admitted_as(rows, type, carriers);
      if (keep.empty()) continue;
      if (admitted.empty()) {
        admitted = keep;
      } else {
        keep.subtract(admitted);
        admitted |= keep;
      }
      if (keep.any()) entered.emplace_back(type, std::move(keep));
    }
    if (entered.empty()) return;
    Rows taken = admitted.all() ? rows : rows.where(admitted);
    taken.types = nullptr;
    if (entered.size() > 1) taken.types = types_of(rows, entered);
    const std::string_view type = entered.front().first;
    if (!taken.type || *taken.type != type) taken.type = std::make_shared<const std::string>(type);
    chunks_.push_back(std::move(taken));
    notes_.push_back(notes);
  }

  /// `notes` of the stage, where rows are divided.
  Rows take(std::uint32_t& next_list, MergeOrder merge_order, catalog::ShardNotes* notes) {
    if (chunks_.empty()) return {};
    const bool turns = notes != nullptr && std::ranges::any_of(notes_, [](const auto* each) { return each != nullptr && !each->turns.empty(); });
    std::vector<data::RowReference> order;
    if (chunks_.size() > 1) order = merged(merge_order);
    else if (turns) order = in_order(chunks_.front());
    std::vector<catalog::ShardNotes::Turn> turn_of(turns ? order.size() : 0);
    for (std::size_t i = 0; i < turn_of.size(); ++i) turn_of[i] = turn(order[i]);
    Rows rows = chunks_.size() == 1 ? std::move(chunks_.front()) : data::pick_rows(chunks_, order);
    start_lists(rows, next_list, turns);
    if (turns) {
      notes->turns.resize(next_list);
      for (std::size_t i = 0; i < turn_of.size(); ++i) notes->turns[rows.list(i)] = turn_of[i];
    }
    return rows;
  }

 private:
  /// The rows that inputs of the name let pass; empty if there is no such input.
  [[nodiscard]] Bitmap admitted_as(const Rows& rows, std::string_view type, const Bitmap* carriers) const {
    Bitmap admitted;
    for (const plan::Input& input : stage_.inputs) {
      if (input.type != type) continue;
      Bitmap keep = carriers != nullptr ? *carriers : Bitmap(rows.size(), true);
      if (input.filter) {
        Rows named = rows;
        named.type = std::make_shared<const std::string>(type);
        named.types = nullptr;
        keep &= passing(*input.filter, named, context_);
      }
      if (admitted.empty()) admitted = std::move(keep);
      else admitted |= keep;
    }
    return admitted;
  }

  /// The names under which rows of one batch entered, by row of the batch.
  static std::shared_ptr<const data::RowTypes> types_of(const Rows& rows, const std::vector<std::pair<std::string_view, Bitmap>>& entered) {
    auto types = std::make_shared<data::RowTypes>();
    std::vector<std::string> names;
    types->of_row.resize(rows.batch->rows, 0);
    for (const auto& [type, keep] : entered) {
      const auto name = static_cast<std::uint32_t>(names.size());
      names.emplace_back(type);
      keep.for_each([&](std::size_t i) { types->of_row[rows.row(i)] = name; });
    }
    types->names = std::make_shared<const std::vector<std::string>>(std::move(names));
    return types;
  }

  static std::vector<data::RowReference> in_order(const Rows& rows) {
    std::vector<data::RowReference> order(rows.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i].index = i;
    return order;
  }

  [[nodiscard]] catalog::ShardNotes::Turn turn(data::RowReference row) const {
    const catalog::ShardNotes* const notes = notes_[row.chunk];
    const std::uint32_t list = chunks_[row.chunk].list(row.index);
    return notes == nullptr || list >= notes->turns.size() ? catalog::ShardNotes::Turn{} : notes->turns[list];
  }

  /// Chunks came in the order raw types, then stages; each is in its order. Merged by (position, deadline, chunk) or (position, chunk).
  [[nodiscard]] std::vector<data::RowReference> merged(MergeOrder merge_order) const {
    std::vector<const Rows*> lists;
    for (const Rows& rows : chunks_) lists.push_back(&rows);
    if (auto order = order_by_position(lists)) return *std::move(order);
    struct Placed {
      std::uint32_t position;
      std::int64_t deadline;
      data::RowReference row;
    };
    const auto before = [](const Placed& a, const Placed& b) {
      return a.position < b.position || (a.position == b.position && a.deadline < b.deadline);
    };
    std::vector<Placed> placed;
    for (std::uint32_t c = 0; c < chunks_.size(); ++c) {
      const Rows& rows = chunks_[c];
      const bool by_deadline = merge_order == MergeOrder::deadlines && !rows.keys->deadline.empty();
      const auto begin = static_cast<std::ptrdiff_t>(placed.size());
      for (std::uint32_t i = 0; i < rows.size(); ++i) {
        placed.push_back({.position = rows.position(i),
                          .deadline = by_deadline ? rows.deadline(i) : EventTime::max().ns,
                          .row = {.chunk = c, .index = i}});
      }
      // Chunks of one program are few, so each is merged with all before it.
      std::inplace_merge(placed.begin(), placed.begin() + begin, placed.end(), before);
    }
    std::vector<data::RowReference> order(placed.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = placed[i].row;
    return order;
  }

  /// A row that enters a stream is a current list of its own. Numbers are needed only where rows share a position, or where `numbered`.
  static void start_lists(Rows& rows, std::uint32_t& next_list, bool numbered) {
    bool shared = numbered || next_list > 0;
    for (std::size_t i = 1; i < rows.size() && !shared; ++i) shared = rows.position(i) == rows.position(i - 1);
    if (!shared && rows.keys->list.empty()) return;
    auto keys = std::make_shared<data::Keys>(*rows.keys);
    if (shared) {
      keys->list.resize(keys->position.size());
      for (std::uint32_t& list : keys->list) list = next_list++;
    } else {
      keys->list.clear();
    }
    rows.keys = std::move(keys);
  }

  const plan::Stage& stage_;
  catalog::EvaluationContext& context_;
  std::vector<Rows> chunks_;
  std::vector<const catalog::ShardNotes*> notes_;  // by chunk: of the stage that made it, where rows are divided
};

}  // namespace

Rows collect_input(const plan::Stage& stage, std::span<const data::Rows* const> raw_rows, const std::vector<plan::Stage>& stages,
                   const ProducedRows& produced, catalog::EvaluationContext& context, std::uint32_t& next_list,
                   MergeOrder order, std::vector<catalog::ShardNotes>* notes) {
  Collector collector(stage, context);
  for (const Rows* const raw : raw_rows) {
    if (raw->keys && !raw->empty()) collector.offer(*raw, {{*raw->type, nullptr}});
  }
  // Only those from which rows can come: others may be at work on another thread.
  for (const std::uint32_t producer : stage.upstream) {
    const plan::Stage& from = stages[producer];
    if (produced.of(producer) == nullptr) continue;
    const Produced& left = *produced.of(producer);
    const catalog::ShardNotes* const noted = notes == nullptr ? nullptr : &(*notes)[producer];
    if (!left.rows.empty()) {
      std::vector<std::pair<std::string_view, const Bitmap*>> offers = {{from.name, nullptr}};
      std::vector<Bitmap> carriers;
      carriers.reserve(from.routes.size());
      for (const std::string& route : from.routes) {
        carriers.push_back(of_type(left.rows, route));
        if (carriers.back().any()) offers.emplace_back(route, &carriers.back());
      }
      collector.offer(left.rows, offers, noted);
    }
    for (const Rows* routed : {&left.routed, &left.late}) {
      if (routed->empty()) continue;
      std::vector<std::pair<std::string_view, const Bitmap*>> offers;
      std::vector<Bitmap> carriers;
      carriers.reserve(from.routes.size());
      for (const std::string& route : from.routes) {
        carriers.push_back(of_type(*routed, route));
        if (carriers.back().any()) offers.emplace_back(route, &carriers.back());
      }
      collector.offer(*routed, offers, noted);
    }
  }
  return collector.take(next_list, order, notes == nullptr ? nullptr : &(*notes)[stage.rank]);
}

}  // namespace varpulis::runtime
