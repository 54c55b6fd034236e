#include "whynot/relaxation.h"

#include <algorithm>
#include <set>

#include "whynot/wording.h"

namespace varpulis::whynot {
namespace {

using Kind = Change::Kind;
using End = catalog::MatchWatcher::End;

constexpr std::string_view endless = "36500d";

class Collector {
 public:
  Collector(const engine::Compilation& program, const plan::Stage& rule, const Answer& seen) : program_(program), rule_(rule), seen_(seen) {
    for (const catalog::BoundOperator& each : rule.operators) {
      if (each.name == "->") pattern_ = each.spec->pattern();
    }
    for (const vpl::Statement& statement : program.program.statements) {
      if (const auto* stream = std::get_if<vpl::StreamDeclaration>(&statement.node); stream != nullptr && stream->name.text == rule.name) stream_ = stream;
    }
    const auto* source = stream_ == nullptr ? nullptr : std::get_if<vpl::EventSource>(&stream_->source.node);
    for (const vpl::Statement& statement : program.program.statements) {
      const auto* declared = std::get_if<vpl::PatternDeclaration>(&statement.node);
      if (declared != nullptr && source != nullptr && declared->name.text == source->step.type.text) declared_ = declared;
    }
  }

  std::vector<Relaxation> collect() {
    if (stream_ == nullptr) return {};
    if (pattern_) {
      add_bounds();
      add_steps();
      add_calls();
    }
    add_reasons();
    return std::move(found_);
  }

 private:
  void add_bounds() {
    Relaxation whole{.kind = Kind::bound, .text = "within", .bound = pattern_->within};
    if (declared_ != nullptr && declared_->within) whole.edits.push_back({.at = declared_->within->at, .text = std::string(endless)});
    for (const vpl::Link& link : stream_->links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call != nullptr && call->name.text == "within" && is_simple(*call)) whole.edits.push_back({.at = call->arguments[0].value->at, .text = std::string(endless)});
    }
    if (pattern_->within && !whole.edits.empty()) found_.push_back(std::move(whole));
  }

  static bool is_simple(const vpl::Call& call) { return call.arguments.size() == 1 && call.arguments[0].value; }

  void add_step_bound(const vpl::Call& call, std::uint32_t step) {
    if (!is_simple(call) || step >= pattern_->steps.size() || !pattern_->steps[step].within) return;
    found_.push_back({.kind = Kind::bound, .text = fmt::format("{} of {}", call.name.text, step_text(pattern_->steps[step])),
                      .edits = {{.at = call.arguments[0].value->at, .text = std::string(endless)}}, .bound = pattern_->steps[step].within, .step = step});
  }

  // ---- Steps in the order of the text ----

  void add_step(const vpl::Step& step) {
    if (step.negated) {
      const bool has_condition = step.filter != nullptr;
      add_negation("NOT " + step.type.text, has_condition ? step.filter->at : SourceSpan{.file = step.type.at.file, .begin = step.type.at.end, .end = step.type.at.end},
                   has_condition ? "false" : " where false");
      return;
    }
    if (step.mark == vpl::StepMark::counted && step.count_min > 1) {
      const std::string_view text = program_.sources.text(step.mark_at);
      const std::size_t digits = text.find_first_of("0123456789"), end = digits == std::string_view::npos ? digits : text.find_first_not_of("0123456789", digits);
      if (end != std::string_view::npos) {
        SourceSpan at = step.mark_at;
        at.end = at.begin + static_cast<std::uint32_t>(end);
        at.begin += static_cast<std::uint32_t>(digits);
        // {n}: at least one, at most as many as before.
        const bool exact = text[end] == '}';
        found_.push_back({.kind = Kind::count, .text = step_text(pattern_->steps[number_]),
                          .edits = {{.at = at, .text = exact ? fmt::format("1,{}", step.count_max) : "1"}}, .step = number_, .count = step.count_min});
      }
    }
    for (const vpl::Call& suffix : step.suffixes) {
      if (suffix.name.text == "within") add_step_bound(suffix, number_);
    }
    ++number_;
  }

  void add_pattern(const vpl::Pattern& pattern) {
    if (const auto* step = std::get_if<vpl::Step>(&pattern.node)) add_step(*step);
    if (const auto* sequence = std::get_if<vpl::PatternSequence>(&pattern.node)) std::ranges::for_each(sequence->items, [&](const auto& each) { add_pattern(each); });
    if (const auto* all = std::get_if<vpl::PatternAnd>(&pattern.node)) std::ranges::for_each(all->operands, [&](const auto& each) { add_pattern(each); });
    if (const auto* any = std::get_if<vpl::PatternOr>(&pattern.node)) std::ranges::for_each(any->operands, [&](const auto& each) { add_pattern(each); });
  }

  void add_steps() {
    if (declared_ != nullptr) {
      add_pattern(declared_->pattern);
    } else if (const auto* sequence = std::get_if<vpl::SequenceSource>(&stream_->source.node)) {
      for (const vpl::Step& step : sequence->steps) add_step(step);
    } else if (const auto* event = std::get_if<vpl::EventSource>(&stream_->source.node)) {
      add_step(event->step);
    }
    for (const vpl::Link& link : stream_->links) {
      if (const auto* step = std::get_if<vpl::Step>(&link)) add_step(*step);
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call != nullptr && call->name.text == "step_within" && number_ > 0) add_step_bound(*call, number_ - 1);
    }
  }

  [[nodiscard]] bool has_ended(std::initializer_list<End> ends) const {
    return std::ranges::any_of(seen_.runs, [&](const Run& run) { return std::ranges::find(ends, run.end) != ends.end(); });
  }

  void add_negation(std::string text, SourceSpan at, std::string replacement) {
    const auto is_barred = [](const Run& run) {
      return std::ranges::any_of(run.refusals, [](const Refusal& each) {
        return std::ranges::any_of(each.reasons, [](const Reason& reason) { return reason.text == "no event of the NOT before it"; });
      });
    };
    if (!has_ended({End::cancelled}) && std::ranges::none_of(seen_.runs, is_barred)) return;
    found_.push_back({.kind = Kind::negation, .text = std::move(text), .edits = {{.at = at, .text = std::move(replacement)}}});
  }

  void add_calls() {
    for (const vpl::Link& link : stream_->links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call == nullptr) continue;
      const std::string& name = call->name.text;
      if (name == "not" && is_simple(*call)) {
        const vpl::Argument& argument = call->arguments[0];
        const SourceSpan end{.file = argument.value->at.file, .begin = argument.value->at.end, .end = argument.value->at.end};
        add_negation(std::string(program_.sources.text(call->at)), argument.filter ? argument.filter->at : end, argument.filter ? "false" : " where false");
      }
      const bool is_policy = (name == "strict" && has_ended({End::broken})) || (name == "stnm" && (has_ended({End::broken}) || seen_.not_opened_count > 0)) ||
                             (name == "skip" && has_ended({End::superseded})) || (name == "selection" && seen_.matches.empty());
      if (is_policy) found_.push_back({.kind = Kind::policy, .text = std::string(program_.sources.text(call->at)), .edits = {{.at = call->at, .text = ""}}});
    }
  }

  // ---- Conditions and operators that were seen in the way ----

  void add_reason(const Reason& reason, Kind kind) {
    if (!reason.at || !known_.insert({reason.at->file, reason.at->begin}).second) return;
    // `.increasing(f)` is a condition too.
    const bool is_call = program_.sources.text(*reason.at).starts_with('.');
    found_.push_back({.kind = kind, .text = reason.text, .edits = {{.at = *reason.at, .text = is_call ? "" : "true"}}, .reason = reason});
  }

  void add_stop(const Stop& stop) {
    for (const Reason& reason : stop.reasons) add_reason(reason, Kind::filter);
    if (stop.reasons.empty() && stop.at && stop.stream == rule_.name && known_.insert({stop.at->file, stop.at->begin}).second) {
      found_.push_back({.kind = Kind::operation, .text = std::string(program_.sources.text(*stop.at)), .edits = {{.at = *stop.at, .text = ""}}});
    }
  }

  void add_reasons() {
    for (const FoundMatch& match : seen_.matches) {
      if (match.stop && !match.came_out) add_stop(*match.stop);
    }
    // What was nearest to being taken: one reason alone.
    for (std::size_t most = 1; most <= 3; ++most) {
      for (const Run& run : seen_.runs) {
        for (const Refusal& refusal : run.refusals) {
          if (refusal.reasons.size() == most) std::ranges::for_each(refusal.reasons, [&](const Reason& reason) { add_reason(reason, Kind::condition); });
        }
      }
      for (const Refusal& refusal : seen_.not_opened) {
        if (refusal.reasons.size() == most) std::ranges::for_each(refusal.reasons, [&](const Reason& reason) { add_reason(reason, Kind::condition); });
      }
    }
    for (const Stop& stop : seen_.stops) add_stop(stop);
  }

  const engine::Compilation& program_;
  const plan::Stage& rule_;
  const Answer& seen_;
  catalog::PatternPtr pattern_;
  const vpl::StreamDeclaration* stream_ = nullptr;
  const vpl::PatternDeclaration* declared_ = nullptr;
  std::uint32_t number_ = 0;  // of the next step
  std::set<std::pair<std::uint32_t, std::uint32_t>> known_;  // file and begin of parts
  std::vector<Relaxation> found_;
};

}  // namespace

std::vector<Edit> Relaxation::with(const std::string& replacement) const {
  std::vector<Edit> changed = edits;
  for (Edit& edit : changed) edit.text = replacement;
  return changed;
}

std::vector<Relaxation> relaxations(const engine::Compilation& program, const plan::Stage& rule, const Answer& seen) {
  return Collector(program, rule, seen).collect();
}

}  // namespace varpulis::whynot
