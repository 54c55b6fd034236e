#include "whynot/inspection.h"

#include <algorithm>

#include "whynot/wording.h"

namespace varpulis::whynot {

Inspection::Inspection(const plan::Plan& plan, const plan::Stage& rule, const Setting& setting, std::int64_t slack)
    : plan_(plan), rule_(rule), setting_(setting), slack_(slack), streams_{rule.name} {
  for (const std::uint32_t rank : rule.upstream) streams_.insert(plan.stages[rank].name);
  for (std::size_t op = 0; op < rule.operators.size(); ++op) {
    if (rule.operators[op].name != "->") continue;
    pattern_ = rule.operators[op].spec->pattern();
    match_op_ = op;
  }
}

// ---- Events of the input ----

bool Inspection::before(const data::Epoch& epoch) {
  if (!epoch.clock.empty() && followed_.empty() && setting_.is_over({epoch.clock[0]}, slack_)) return false;
  stopped_in_epoch_.clear();
  came_out_in_epoch_.clear();
  evaluation_ = {};
  evaluation_.epoch = &epoch;
  evaluation_.stream = rule_.name;
  evaluation_.globals = &setting_.globals();
  for (const data::Rows& rows : epoch.types) {
    if (rows.empty()) continue;
    data::Bitmap fits = setting_.fitting(rows, evaluation_);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      fits.set(i, fits[i] && setting_.in_window(rows.time(i)));
      if (!fits[i]) continue;
      ++count;
      fitting_.insert(rows.root(i));
    }
    if (count > 0) seen_.fitting[std::string(rows.type_of(0))] += count;
    check_filters(rows.type_of(0), rows, fits);
  }
  return true;
}

/// What filters of sources and of inputs keep away.
void Inspection::check_filters(std::string_view type, const data::Rows& rows, const data::Bitmap& concerned) {
  if (!concerned.any()) return;
  for (const plan::Stage& stage : plan_.stages) {
    if (!streams_.contains(stage.name)) continue;
    for (const plan::Input& input : stage.inputs) {
      if (input.type != type || !input.filter) continue;
      const data::ColumnPtr holds = input.filter->evaluate(rows, evaluation_);
      concerned.for_each([&](std::size_t i) {
        const data::Value value = holds->value(i);
        if (value.kind() == data::Kind::boolean && value.as_boolean()) return;
        stopped(stage.name, fmt::format("{} where {}", input.type, input.filter->text()), rows, i, input.conjuncts);
      });
    }
  }
}

std::vector<Reason> Inspection::reasons(const catalog::Conjuncts& conjuncts, const data::Rows& rows, std::size_t i) {
  std::vector<Reason> found;
  const data::Rows row = rows.slice(i, 1);
  const auto value = [&](const catalog::ExpressionPtr& expression) { return expression ? expression->evaluate(row, evaluation_)->value(0) : data::Value(); };
  for (const catalog::Conjunct& each : conjuncts) {
    const data::Value holds = value(each.holds);
    if (holds.kind() == data::Kind::boolean && holds.as_boolean()) continue;
    const std::string why = holds.is_missing() ? each.holds->explain(row, 0, evaluation_).text : std::string();
    found.push_back(reason_of(each, value(each.left), value(each.right), why));
  }
  return found;
}

EventPtr Inspection::event_of(const data::Rows& rows, std::size_t i, bool fits) const {
  auto event = std::make_shared<Event>();
  const std::uint64_t root = rows.root(i);
  event->position = (root & data::Keys::made_root) == 0 ? root : rows.keys->first_position + rows.position(i);
  event->time = rows.time(i);
  event->type = rows.type_of(i);
  event->fields = data::row_as_map(*rows.batch, rows.row(i));
  event->fits = fits;
  return event;
}

void Inspection::stopped(const std::string& stream, std::string by, const data::Rows& rows, std::size_t i, const catalog::Conjuncts& conjuncts,
                         std::optional<SourceSpan> at) {
  const auto [place, is_new] = stop_of_.try_emplace({stream, by}, seen_.stops.size());
  if (is_new) {
    seen_.stops.push_back({.stream = stream, .by = std::move(by), .example = event_of(rows, i, true), .reasons = reasons(conjuncts, rows, i), .at = at});
  }
  ++seen_.stops[place->second].events;
}

// ---- Rows in the streams ----

void Inspection::rows_passed(std::string_view stream, std::size_t op, const data::Rows& in, const data::Rows& out) {
  if (in.empty() || !streams_.contains(stream)) return;
  const auto stage = std::ranges::find(plan_.stages, stream, &plan::Stage::name);
  const catalog::BoundOperator& by = stage->operators[op];
  if (by.name == "->") return;
  // Others keep rows for later, or make new ones of them.
  const bool lets_through = by.spec->passes_event() && !by.spec->holds_rows();
  std::unordered_set<std::uint64_t> passed;
  for (std::size_t i = 0; i < out.size(); ++i) passed.insert(out.root(i));
  const bool behind_match = &*stage == &rule_ && pattern_ && op > match_op_;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::uint64_t root = in.root(i);
    if (passed.contains(root)) continue;
    if (!lets_through) {
      if (!behind_match && !by.spec->passes_event() && fitting_.contains(root)) ++seen_.went_into[fmt::format("`{}` of {}", by.spec->describe(), stage->name)];
    } else if (behind_match) {
      Stop stop{.stream = stage->name, .by = by.spec->describe(), .events = 1, .example = event_of(in, i, true), .reasons = reasons(by.conjuncts, in, i), .at = by.at};
      const auto match = match_of_root_.find(root);
      if (match == match_of_root_.end()) stopped_in_epoch_.insert_or_assign(root, std::move(stop));
      else seen_.matches[match->second].stop = std::move(stop);
    } else if (fitting_.contains(root)) {
      stopped(stage->name, by.spec->describe(), in, i, by.conjuncts, by.at);
    }
  }
}

void Inspection::stage_left(std::string_view stream, const data::Rows& rows) {
  if (!streams_.contains(stream)) return;
  data::Bitmap concerned(rows.size(), false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint64_t root = rows.root(i);
    concerned.set(i, fitting_.contains(root));
    if (stream != rule_.name) continue;
    const auto match = match_of_root_.find(root);
    if (match == match_of_root_.end()) came_out_in_epoch_.insert(root);
    else seen_.matches[match->second].came_out = true;
    if (concerned[i]) ++seen_.came_out;
  }
  if (stream != rule_.name) check_filters(stream, rows, concerned);
}

void Inspection::match(const catalog::MatchRecord& record) {
  if (record.stream != rule_.name || record.timed_out) return;
  FoundMatch found{.id = record.id, .time = record.time};
  bool concerns = false;
  for (const catalog::MatchRecord::Event& event : record.events) {
    found.positions.push_back(event.position);
    concerns = concerns || fitting_.contains(event.position);
  }
  if (!concerns) return;
  found.came_out = came_out_in_epoch_.contains(record.root);
  if (const auto stop = stopped_in_epoch_.find(record.root); stop != stopped_in_epoch_.end()) found.stop = std::move(stop->second);
  match_of_root_[record.root] = seen_.matches.size();
  seen_.matches.push_back(std::move(found));
}

// ---- Runs ----

void Inspection::begin(const data::Rows& rows, catalog::EvaluationContext& evaluation) {
  rows_ = &rows;
  fits_ = setting_.fitting(rows, evaluation);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    fits_.set(i, setting_.in_window(rows.time(i)) && (fits_[i] || fitting_.contains(rows.root(i))));
  }
}

bool Inspection::at(std::size_t i) {
  at_ = i;
  has_event_ = true;
  event_ = nullptr;
  deadline_.reset();
  return fits_[i];
}

void Inspection::at_time(EventTime deadline) {
  has_event_ = false;
  event_ = nullptr;
  deadline_ = deadline;
}

void Inspection::at_end() {
  has_event_ = false;
  event_ = nullptr;
  deadline_.reset();
}

const EventPtr& Inspection::current() {
  if (!event_ && has_event_) event_ = event_of(*rows_, at_, fits_[at_]);
  return event_;
}

void Inspection::opened(RunId run) {
  // A run that begins too early cannot reach the window; without a bound every one can.
  const EventTime time = rows_->time(at_);
  if (setting_.around() && pattern_->within && time.ns + static_cast<std::int64_t>(*pattern_->within) < setting_.around()->ns - setting_.span()) return;
  if (setting_.is_over(time, 0)) return;
  if (finished_.size() + followed_.size() >= runs_kept_max) {
    if (fits_[at_]) ++left_out_;
    return;
  }
  open_[run].id = run;
}

void Inspection::took(RunId run, std::uint32_t step) {
  const auto found = open_.find(run);
  if (found == open_.end()) return;
  found->second.events.push_back({.event = current(), .step = step});
  found->second.step = std::max(found->second.step, step);
  if (current()->fits) followed_.insert(run);
}

void Inspection::matched(RunId run) {
  if (const auto found = open_.find(run); found != open_.end()) found->second.matched = true;
}

void Inspection::ended(RunId run, End why) {
  const auto found = open_.find(run);
  if (found == open_.end()) return;
  Run own = std::move(found->second);
  open_.erase(found);
  if (followed_.erase(run) > 0) close(std::move(own), why);
}

void Inspection::close(Run run, End why) {
  run.end = why;
  run.ended_by = current();
  run.deadline = deadline_;
  describe(run);
  finished_.push_back(std::move(run));
}

/// How far the run came, and for what it waited.
void Inspection::describe(Run& run) const {
  std::map<std::uint32_t, std::uint32_t> taken;
  for (const StepEvent& each : run.events) ++taken[each.step];
  for (const auto& [number, count] : taken) {
    const catalog::PatternStep& step = pattern_->steps[number];
    if (!run.reached.empty()) run.reached += ", ";
    run.reached += step.repeats() ? fmt::format("{} {}", count, step.type) : step.type;
    if (!step.alias.empty()) run.reached += " as " + step.alias;
  }
  const auto wait = [&](const catalog::PatternPart& part, const auto& self) -> void {
    bool is_filled = true;
    for (std::size_t place = part.steps.size(); place-- > 0;) {
      const auto found = taken.find(part.steps[place]);
      if (found == taken.end()) continue;
      const catalog::PatternStep& step = pattern_->steps[part.steps[place]];
      if (found->second < step.min) {
        run.waited_for.push_back(fmt::format("{} more {}", step.min - found->second, step.type));
        return;
      }
      for (std::size_t next = place + 1; next < part.steps.size(); ++next) {
        run.waited_for.push_back(step_with_condition(pattern_->steps[part.steps[next]]));
        if (pattern_->steps[part.steps[next]].min > 0) break;
      }
      is_filled = false;
      break;
    }
    if (is_filled && !part.steps.empty()) run.waited_for.push_back(step_with_condition(pattern_->steps[part.steps.front()]));
    for (const catalog::PatternPart& each : part.parts) self(each, self);
  };
  if (run.id.alternative < pattern_->alternatives.size()) wait(pattern_->alternatives[run.id.alternative], wait);
}

void Inspection::add_refusal(std::vector<Refusal>& to, Refusal refusal) const {
  // The nearest first: those that the question is about, then by how much stands in the way; earlier ones before later ones.
  const auto rank = [](const Refusal& each) { return std::make_tuple(!each.event->fits, each.reasons.size()); };
  const auto place = std::ranges::upper_bound(to, rank(refusal), {}, rank);
  to.insert(place, std::move(refusal));
  if (to.size() > refusals_kept_max) to.pop_back();
}

void Inspection::refused(RunId run, std::uint32_t step, std::vector<catalog::Obstacle> obstacles) {
  const auto found = open_.find(run);
  if (found == open_.end()) return;
  // Events of another partition say something only where they are what the question is about.
  if (obstacles.front().kind == catalog::Obstacle::Kind::partition && (!setting_.has_condition() || !fits_[at_])) return;
  ++found->second.refused;
  Refusal refusal{.event = current(), .step = step};
  for (const catalog::Obstacle& each : obstacles) refusal.reasons.push_back(reason_of(each, *pattern_, step));
  add_refusal(found->second.refusals, std::move(refusal));
}

void Inspection::not_opened(std::uint32_t /*alternative*/, std::uint32_t step, std::vector<catalog::Obstacle> obstacles) {
  ++seen_.not_opened_count;
  Refusal refusal{.event = current(), .step = step};
  for (const catalog::Obstacle& each : obstacles) refusal.reasons.push_back(reason_of(each, *pattern_, step));
  add_refusal(not_opened_, std::move(refusal));
}

void Inspection::conclude(Answer& answer) {
  at_end();
  for (const RunId id : followed_) close(std::move(open_.at(id)), End::finished);
  open_.clear();
  followed_.clear();
  answer.fitting = seen_.fitting;
  for (const auto& [type, count] : seen_.fitting) {
    if (std::ranges::find(rule_.raw_types, type) == rule_.raw_types.end()) answer.not_read.push_back(type);
  }
  answer.stops = seen_.stops;
  answer.came_out = seen_.came_out;
  answer.went_into = seen_.went_into;
  answer.matches = seen_.matches;
  answer.not_opened = not_opened_;
  answer.not_opened_count = seen_.not_opened_count;
  answer.runs_seen = finished_.size() + left_out_;
  answer.runs = std::move(finished_);
  if (left_out_ > 0) {
    answer.notes.push_back(fmt::format("{} further runs were not looked at, because {} are enough to keep: narrow the question with --where or --around",
                                       left_out_, runs_kept_max));
  }
}

}  // namespace varpulis::whynot
