#include "whynot/render_json.h"

#include "data/text.h"

namespace varpulis::whynot {
namespace {

using data::Array;
using data::Map;
using data::Value;

Value text(std::string_view value) { return Value::text(value); }
Value count(std::uint64_t value) { return Value::integer(static_cast<std::int64_t>(value)); }
Value time(EventTime value) { return text(format_time(value)); }

template <typename Items, typename Make>
Value list(const Items& items, Make make) {
  Array array;
  for (const auto& each : items) array.push_back(make(each));
  return Value::array(std::move(array));
}

Value positions(const std::vector<std::uint64_t>& all) { return list(all, count); }

Value event(const Event& of) {
  Map map;
  map.set("position", count(of.position));
  map.set("timestamp", time(of.time));
  map.set("event_type", text(of.type));
  map.set("fits", Value::boolean(of.fits));
  map.set("fields", Value::map(of.fields));
  return Value::map(std::move(map));
}

Value reason(const Reason& of) {
  Map map;
  map.set("condition", text(of.text));
  if (!of.found.empty()) map.set("found", text(of.found));
  if (!of.left.is_missing()) map.set("left", of.left);
  if (!of.right.is_missing()) map.set("right", of.right);
  return Value::map(std::move(map));
}

Value stop(const Stop& of) {
  Map map;
  map.set("stream", text(of.stream));
  map.set("operator", text(of.by));
  map.set("events", count(of.events));
  if (of.example) map.set("example", event(*of.example));
  map.set("reasons", list(of.reasons, reason));
  return Value::map(std::move(map));
}

Value refusal(const Refusal& of) {
  Map map;
  map.set("event", event(*of.event));
  map.set("step", count(of.step));
  map.set("reasons", list(of.reasons, reason));
  return Value::map(std::move(map));
}

std::string_view name(catalog::MatchWatcher::End end) {
  using enum catalog::MatchWatcher::End;
  switch (end) {
    case completed: return "completed";
    case expired: return "expired";
    case cancelled: return "cancelled";
    case broken: return "broken";
    case replaced: return "replaced";
    case superseded: return "superseded";
    case evicted: return "evicted";
    case finished: return "open";
  }
  return {};
}

std::string_view name(Change::Kind kind) {
  using enum Change::Kind;
  switch (kind) {
    case bound: return "bound";
    case condition: return "condition";
    case Change::Kind::count: return "count";
    case negation: return "negation";
    case policy: return "policy";
    case filter: return "filter";
    case operation: return "operator";
  }
  return {};
}

Value run(const Run& of) {
  Map map;
  map.set("reached", text(of.reached));
  map.set("end", text(name(of.end)));
  if (of.ended_by) map.set("ended_by", event(*of.ended_by));
  if (of.deadline) map.set("deadline", time(*of.deadline));
  map.set("waited_for", list(of.waited_for, text));
  map.set("events", list(of.events, [](const StepEvent& each) {
            Value value = event(*each.event);
            Map with_step = value.as_map();
            with_step.set("step", count(each.step));
            return Value::map(std::move(with_step));
          }));
  map.set("refused", count(of.refused));
  map.set("refusals", list(of.refusals, refusal));
  return Value::map(std::move(map));
}

Value match(const FoundMatch& of) {
  Map map;
  map.set("id", text(of.id));
  map.set("timestamp", time(of.time));
  map.set("positions", positions(of.positions));
  map.set("came_out", Value::boolean(of.came_out));
  if (of.stop) map.set("stopped_by", stop(*of.stop));
  return Value::map(std::move(map));
}

Value change(const Change& of) {
  Map map;
  map.set("kind", text(name(of.kind)));
  map.set("change", text(of.text));
  map.set("timestamp", time(of.time));
  map.set("positions", positions(of.positions));
  return Value::map(std::move(map));
}

Value counts(const std::map<std::string, std::uint64_t>& of) {
  Map map;
  for (const auto& [name, value] : of) map.set(name, count(value));
  return Value::map(std::move(map));
}

}  // namespace

std::string render_json(const Answer& answer) {
  Map map;
  map.set("rule", text(answer.rule));
  if (!answer.hash.empty()) map.set("hash", text(answer.hash));
  if (!answer.where.empty()) map.set("where", text(answer.where));
  if (answer.around) map.set("around", time(*answer.around));
  if (answer.span) map.set("span_ms", Value::integer(*answer.span / ns_per_ms));
  if (answer.is_pattern) map.set("pattern", text(answer.pattern));
  map.set("steps", list(answer.steps, text));
  map.set("events", counts(answer.fitting));
  map.set("types_not_read", list(answer.not_read, text));
  map.set("stops", list(answer.stops, stop));
  map.set("went_into", counts(answer.went_into));
  if (!answer.is_pattern) map.set("came_out", count(answer.came_out));
  map.set("matches", list(answer.matches, match));
  map.set("runs_seen", count(answer.runs_seen));
  map.set("runs", list(answer.runs, run));
  map.set("other_runs", counts(answer.others));
  map.set("not_opened", list(answer.not_opened, refusal));
  map.set("not_opened_count", count(answer.not_opened_count));
  map.set("changes_tried", count(answer.changes_tried));
  map.set("changes", list(answer.changes, change));
  map.set("notes", list(answer.notes, text));
  std::string out;
  data::JsonLosses losses;
  data::append_json(out, Value::map(std::move(map)), losses);
  return out;
}

}  // namespace varpulis::whynot
