// .episode(gap: d): matches of a partition that follow each other within d become one event, when d has passed without another. As many
// rows are kept as there are open episodes.
#include <limits>

#include "data/deadline_queue.h"
#include "data/key_table.h"
#include "data/text.h"
#include "ops/derived_rows.h"
#include "ops/kept_rows.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {
namespace {

using namespace catalog;
using data::Rows;
using data::Value;

constexpr std::uint32_t none = KeptRows::none;

class EpisodeOperator final : public Operator {
 public:
  EpisodeOperator(std::uint64_t gap, bool in_order, RootNumbers roots, std::shared_ptr<const std::string> type)
      : gap_(gap), roots_(roots), type_(std::move(type)), rows_([](std::string_view) { return true; }, in_order), in_order_(in_order) {}

  void process(const Rows& rows, OperatorContext& context, Emitter& out) override {
    time_ = std::max(time_, context.time.ns);
    advance({}, rows, context, out);
  }

  void advance(TimeSteps steps, const Rows& rows, OperatorContext& context, Emitter& out) override {
    std::size_t step = 0;
    const auto reach = [&](std::uint32_t position) {
      for (; step < steps.size() && steps[step].position <= position; ++step) {
        time_ = std::max(time_, steps[step].time.ns);
        const Cause cause{.position = steps[step].position, .inferred = steps[step].inferred};
        for (auto due = next_deadline(); due && due->reached({time_}, context.end_of_input); due = next_deadline()) close(cause);
      }
    };
    if (!rows.empty()) {
      begin(rows);
      for (std::uint32_t i = 0; i < rows.size(); ++i) {
        reach(rows.position(i));
        take(rows, i);
      }
    }
    reach(std::numeric_limits<std::uint32_t>::max());
    end(context, out);
  }

  std::optional<Deadline> next_deadline() override {
    while (!deadlines_.empty()) {
      data::DeadlineQueue::Entry front = deadlines_.front();
      const Episode& episode = episodes_[front.slot];
      if (!episode.live || episode.serial != front.serial) {
        deadlines_.pop();
      } else if (later_by(episode.last, gap_) != front.time) {
        deadlines_.pop();  // it has gone on since
        front.time = later_by(episode.last, gap_);
        deadlines_.push(front);
      } else {
        return Deadline{.time = {front.time}, .inclusive = false, .first = front.first, .first_text = {}};
      }
    }
    return std::nullopt;
  }

  void fire(const Firing& firing, OperatorContext& context, Emitter& out) override {
    time_ = std::max(time_, context.time.ns);
    if (next_deadline()) close({.position = firing.position, .inferred = firing.inferred});
    end(context, out);
  }

  EventTime held() override {
    std::int64_t smallest = EventTime::max().ns;
    for (const Episode& episode : episodes_) {
      if (episode.live) smallest = std::min(smallest, episode.last);
    }
    return {smallest};
  }

  void finish(OperatorContext& context, Emitter& out) override {
    // Like sessions: what is open comes out, in the order of its deadlines.
    while (next_deadline()) {
      const std::uint32_t slot = deadlines_.front().slot;
      come_out(slot, {});
    }
    end(context, out);
  }

  StateUsage usage() const override {
    return {.keys = keys_.size(), .rows = keys_.size(), .bytes = rows_.bytes() + episodes_.size() * sizeof(Episode) + keys_.bytes()};
  }

  void save(state::SnapshotWriter& to) const override {
    to.section("episodes");
    roots_.save(to);
    to.put(time_);
    to.put(serial_);
    std::vector<std::uint32_t> open;
    for (std::uint32_t id = 0; id < episodes_.size(); ++id) {
      if (episodes_[id].live) open.push_back(id);
    }
    std::ranges::sort(open, {}, [this](std::uint32_t id) { return episodes_[id].serial; });
    to.put(std::uint64_t{open.size()});
    for (const std::uint32_t id : open) {
      const Episode& episode = episodes_[id];
      to.put(keys_.key(id)[0]);
      to.put(episode.serial);
      to.put(episode.count);
      to.put(episode.first);
      to.put(episode.last);
      to.put(episode.position);
      to.put(std::uint64_t{episode.flags});
      to.put(Value::map(all_fields(episode.row)));
      data::Array order;
      if (in_order_) {
        for (const std::uint32_t field : rows_.shape(rows_.shape_of_kept(episode.row))) order.push_back(Value::text(rows_.fields()[field]));
      }
      to.put(Value::array(std::move(order)));
    }
  }

  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(from.section("episodes"));
    VARPULIS_CHECK(roots_.load(from));
    VARPULIS_CHECK(from.get(time_));
    VARPULIS_CHECK(from.get(serial_));
    std::uint64_t count = 0;
    VARPULIS_CHECK(from.get(count));
    for (std::uint64_t i = 0; i < count; ++i) {
      Value key;
      Episode episode{.live = true};
      std::uint64_t flags = 0;
      Value fields;
      Value order;
      VARPULIS_CHECK(from.get(key));
      VARPULIS_CHECK(from.get(episode.serial));
      VARPULIS_CHECK(from.get(episode.count));
      VARPULIS_CHECK(from.get(episode.first));
      VARPULIS_CHECK(from.get(episode.last));
      VARPULIS_CHECK(from.get(episode.position));
      VARPULIS_CHECK(from.get(flags));
      VARPULIS_CHECK(from.get(fields));
      VARPULIS_CHECK(from.get(order));
      if (fields.kind() != data::Kind::map || order.kind() != data::Kind::array) {
        return Error(ErrorCode::invalid_data, "the snapshot has an episode without a match");
      }
      episode.flags = static_cast<std::uint8_t>(flags);
      std::vector<std::string> names;
      for (const Value& name : order.as_array()) names.emplace_back(name.as_text());
      episode.row = rows_.keep(fields.as_map(), names);
      const std::uint32_t id = keys_.find_or_add(std::span<const Value>(&key, 1)).id;
      if (episodes_.size() <= id) episodes_.resize(id + 1);
      episodes_[id] = episode;
      push_deadline(id);
    }
    return {};
  }

 private:
  struct Episode {
    bool live = false;
    std::uint8_t flags = 0;
    std::uint32_t row = none;       // the last match
    std::uint64_t serial = 0;
    std::uint64_t count = 0;
    std::int64_t first = 0;         // time of the first event of the first match
    std::int64_t last = 0;          // greatest time of a match
    std::int64_t position = 0;      // of the first match
  };
  struct Cause {
    std::uint32_t position = 0;
    std::int64_t deadline = EventTime::max().ns;
    bool inferred = false;
  };

  void begin(const Rows& rows) {
    rows_.begin(rows.batch, rows.selection);
    const std::size_t partition = rows.batch->schema->find(match_partition);
    const std::size_t first = rows.batch->schema->find(match_first_time);
    partition_ = partition == data::Schema::npos ? data::repeat(Value(), rows.size()) : gather(rows.batch->columns[partition], rows.selection);
    first_time_ = first == data::Schema::npos ? nullptr : gather(rows.batch->columns[first], rows.selection);
    hash_ = keys_.hashes(std::span<const data::ColumnPtr>(&partition_, 1), rows.size());
  }

  void take(const Rows& rows, std::uint32_t i) {
    const std::uint32_t id = keys_.find_or_add(std::span<const data::ColumnPtr>(&partition_, 1), i, hash_[i]).id;
    if (episodes_.size() <= id) episodes_.resize(id + 1);
    Episode& episode = episodes_[id];
    if (episode.row == none || !KeptRows::is_of_epoch(episode.row)) touched_.push_back(id);
    const std::int64_t time = rows.time(i).ns;
    if (!episode.live) {
      const std::int64_t first = first_time_ && !first_time_->is_absent(i) ? static_cast<std::int64_t>(first_time_->words[i]) : time;
      episode = {.live = true, .serial = serial_++, .first = first, .last = time,
                 .position = static_cast<std::int64_t>(rows.keys->first_position + rows.position(i))};
      push_deadline(id);
    }
    if (episode.row != none) rows_.erase(episode.row);
    episode.row = KeptRows::id_of(rows.row(i));
    episode.flags |= rows.flags(i);
    episode.last = std::max(episode.last, time);
    ++episode.count;
  }

  void push_deadline(std::uint32_t id) {
    const Episode& episode = episodes_[id];
    deadlines_.push({.time = later_by(episode.last, gap_), .serial = episode.serial, .first = episode.position, .slot = id});
  }

  void close(Cause cause) {
    const data::DeadlineQueue::Entry front = deadlines_.front();
    cause.deadline = front.time;
    come_out(front.slot, cause);
  }

  void come_out(std::uint32_t id, const Cause& cause) {
    Episode& episode = episodes_[id];
    deadlines_.pop();
    results_.push_back(episode);
    causes_.push_back(cause);
    rows_.erase(episode.row);
    episode.live = false;
    episode.row = none;
    keys_.erase(id);
  }

  /// Passes the closed episodes on and keeps the last matches of the others.
  void end(OperatorContext& context, Emitter& out) {
    if (!results_.empty()) {
      Rows rows = build(context);
      results_.clear();
      causes_.clear();
      out.emit(std::move(rows));
    }
    std::vector<std::uint32_t> owners;
    std::vector<std::uint32_t> ids;
    std::ranges::sort(touched_);
    touched_.erase(std::ranges::unique(touched_).begin(), touched_.end());
    for (const std::uint32_t id : touched_) {
      if (!episodes_[id].live || !KeptRows::is_of_epoch(episodes_[id].row)) continue;
      owners.push_back(id);
      ids.push_back(episodes_[id].row);
    }
    touched_.clear();
    rows_.keep(ids);
    for (std::size_t k = 0; k < ids.size(); ++k) episodes_[owners[k]].row = ids[k];
    rows_.end();
  }

  [[nodiscard]] Rows build(OperatorContext& context) {
    const std::size_t count = results_.size();
    auto batch = std::make_shared<data::Batch>();
    batch->rows = static_cast<std::uint32_t>(count);
    std::vector<std::uint32_t> ids;
    for (const Episode& episode : results_) ids.push_back(episode.row);
    std::vector<std::string> names;
    for (std::uint32_t field = 0; field < rows_.fields().size(); ++field) {
      names.push_back(rows_.fields()[field]);
      batch->columns.push_back(rows_.gather(field, ids));
    }
    const auto fields = static_cast<std::uint32_t>(names.size());
    for (const std::string_view name : {"count", "first_time", "last_time"}) names.emplace_back(name);
    const auto add = [&](data::ColumnKind kind, auto member) {
      data::Buffer<std::uint64_t> words(count);
      std::ranges::transform(results_, words.begin(), [&](const Episode& episode) { return static_cast<std::uint64_t>(episode.*member); });
      batch->columns.push_back(data::column_of_words(kind, std::move(words)));
    };
    add(data::ColumnKind::number, &Episode::count);
    add(data::ColumnKind::timestamp, &Episode::first);
    add(data::ColumnKind::timestamp, &Episode::last);
    batch->schema = std::make_shared<const data::Schema>(std::move(names));
    if (in_order_) {
      batch->shape_of_row.resize(count);
      for (std::size_t i = 0; i < count; ++i) {
        data::Shape shape = rows_.shape(rows_.shape_of(ids[i]));
        for (std::uint32_t added = 0; added < 3; ++added) shape.push_back(fields + added);
        batch->shape_of_row[i] = static_cast<std::uint32_t>(i);
        batch->shapes.push_back(std::move(shape));
      }
    }
    Rows rows;
    rows.batch = std::move(batch);
    rows.selection = data::Selection::all(count);
    rows.type = type_;
    auto keys = std::make_shared<data::Keys>();
    keys->first_position = context.epoch.first_position;
    keys->position.resize(count);
    keys->time.resize(count);
    keys->root.resize(count);
    keys->list.resize(count);
    keys->deadline.resize(count);
    keys->flags.resize(count);
    roots_.next(keys->root.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      keys->position[i] = causes_[i].position;
      keys->time[i] = results_[i].last;
      keys->list[i] = context.next_list++;
      keys->deadline[i] = causes_[i].deadline;
      keys->flags[i] = static_cast<std::uint8_t>(results_[i].flags | (causes_[i].inferred ? data::Keys::inferred : 0));
    }
    rows.keys = std::move(keys);
    return rows;
  }

  [[nodiscard]] data::Map all_fields(std::uint32_t row) const {
    data::Map fields;
    for (std::uint32_t field = 0; field < rows_.fields().size(); ++field) {
      Value value = rows_.value(field, row);
      if (!value.is_missing()) fields.set(rows_.fields()[field], std::move(value));
    }
    return fields;
  }

  std::uint64_t gap_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  KeptRows rows_;
  bool in_order_;
  data::KeyTable keys_{1};
  std::vector<Episode> episodes_;  // by key
  data::DeadlineQueue deadlines_;
  std::int64_t time_ = EventTime::min().ns;
  std::uint64_t serial_ = 0;
  std::vector<std::uint32_t> touched_;  // ids of episodes that took a match of this epoch
  std::vector<Episode> results_;
  std::vector<Cause> causes_;
  data::ColumnPtr partition_, first_time_;  // of the rows at hand
  data::Buffer<std::uint64_t> hash_;
};

class EpisodeSpec final : public OperatorSpec {
 public:
  EpisodeSpec(std::uint64_t gap, bool in_order, RootNumbers roots, std::shared_ptr<const std::string> type)
      : gap_(gap), in_order_(in_order), roots_(roots), type_(std::move(type)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<EpisodeOperator>(gap_, in_order_, roots_, type_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("episode(gap: {})", data::format_duration(gap_)); }
  void collect_fields(FieldUse& use) const override {
    use.fields.emplace(match_partition);
    use.fields.emplace(match_first_time);
  }
  [[nodiscard]] FieldUse fields_read(const FieldUse& of_output) const override {
    FieldUse use = of_output;
    for (const char* own : {"count", "first_time", "last_time"}) use.fields.erase(own);
    collect_fields(use);
    return use;
  }
  [[nodiscard]] OperatorSpecPtr narrowed(const FieldUse& of_output) const override {
    return std::make_shared<EpisodeSpec>(gap_, of_output.everything, roots_, type_);
  }
  [[nodiscard]] bool needs_time() const override { return true; }
  [[nodiscard]] bool holds_rows() const override { return true; }
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override { return {later_by(time.ns, gap_)}; }
  [[nodiscard]] std::string state_bound() const override { return "the last match of each partition with one in the last " + data::format_duration(gap_); }

 private:
  std::uint64_t gap_;
  bool in_order_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  const BoundArgument* gap = call.find("gap");
  if (gap == nullptr || !call.pattern) return nullptr;  // reported where the stream is checked
  return std::make_shared<EpisodeSpec>(gap->constant.as_duration(), true, RootNumbers(call), std::make_shared<const std::string>(call.stream));
}

}  // namespace

OperatorDescriptor episode_operator() {
  return {
      .name = "episode",
      .parameters = {{.name = "gap", .kind = ParameterKind::duration, .named = true, .summary = "Matches that follow within this time are one."}},
      .summary = "Joins matches that belong together into one event.",
      .details = "Matches of a partition, each no more than `gap` after the one before, come out as one event when `gap` has passed without "
                 "another, or at the end of input: the fields of the last match, `count`, `first_time` (of the first match's first event) and "
                 "`last_time` (of the last match).",
      .example = "stream Storms = Fault as f -> Fault as g .within(1m) .episode(gap: 5m)",
      .traits = {.needs_pattern = true, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
