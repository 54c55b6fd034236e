#include "ops/forecast_operator.h"

#include <algorithm>

#include "ops/forecast_shape.h"

namespace varpulis::ops {
namespace {

using data::Value;

constexpr std::int64_t horizon_unbounded = 300'000'000'000;  // ns: 5 minutes, of patterns without `.within`

std::int64_t signed_ns(std::uint64_t ns) { return static_cast<std::int64_t>(std::min<std::uint64_t>(ns, INT64_MAX)); }

forecast::Settings settings_of(const catalog::PatternDescription& pattern) {
  const catalog::ForecastSettings& from = *pattern.forecast;
  forecast::Settings settings{.confidence = from.confidence,
                              .warmup = from.warmup,
                              .depth = from.max_depth,
                              .hawkes = from.hawkes,
                              .conformal = from.conformal,
                              .adaptive_warmup = from.adaptive_warmup,
                              .partitioned = pattern.partition != nullptr};
  if (pattern.within) settings.within = signed_ns(*pattern.within);
  settings.horizon = from.horizon ? signed_ns(*from.horizon) : settings.within.value_or(horizon_unbounded);
  return settings;
}

}  // namespace

ForecastOperator::ForecastOperator(std::shared_ptr<const MatchPlan> plan_in, RootNumbers roots, std::shared_ptr<const std::string> type)
    : MatchOperator(std::move(plan_in), roots, std::move(type)),
      symbols_(forecast_shape(*plan().description, forecast::symbols_max).symbols),
      place_of_step_(plan().description->steps.size()),
      forecaster_(forecast_shape(*plan().description, forecast::symbols_max), settings_of(*plan().description)),
      told_(plan()) {
  const std::vector<std::uint32_t>& steps = plan().description->alternatives.front().steps;
  for (std::uint32_t place = 0; place < steps.size(); ++place) place_of_step_[steps[place]] = place;
  divert_matches(nobody_);
  matchers().front().set_observer(this);
}

std::uint32_t ForecastOperator::symbol_of(std::uint64_t items) const {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(symbols_, items) - symbols_.begin());
}

void ForecastOperator::find_partitions(const data::Rows& rows) {
  MatchOperator::find_partitions(rows);
  if (!is_partitioned()) return;
  for (const std::uint32_t id : forecaster_.take_silent()) sequences_.erase(id);
  sequence_of_ = sequences_.find_or_add(std::vector<data::ColumnPtr>{events().partition_column}, rows.size());
}

void ForecastOperator::take_row(std::uint32_t event) {
  const std::uint32_t sequence = is_partitioned() ? sequence_of_[event] : 0;
  forecaster_.learn(sequence, symbol_of(events().items[event]), events().times[event]);
  MatchOperator::take_row(event);
  const std::uint32_t run = forecaster_.furthest(sequence);
  if (run == forecast::Forecaster::none) return;
  const pattern::Runs& runs = matchers().front().runs();
  const forecast::Forecast forecast = forecaster_.forecast(run, runs.run(run).start, runs.progress(run, 0).blocked);
  if (!forecast.is_told) return;
  told_.add(forecast, event);
  show(run, event);
}

data::Rows ForecastOperator::finished(data::Rows results, const data::Rows& rows) { return told_.take(std::move(results), rows); }

// ---- Runs ----

void ForecastOperator::opened(std::uint32_t run, std::uint32_t) { forecaster_.opened(run); }

void ForecastOperator::took(std::uint32_t run, std::uint32_t step, std::uint32_t) { forecaster_.took(run, place_of_step_[step]); }

void ForecastOperator::ended(std::uint32_t run, End why, std::uint32_t) {
  using Why = forecast::Forecaster::End;
  forecaster_.ended(run, why == End::cancelled ? Why::cancelled : why == End::finished || why == End::evicted ? Why::unknown : Why::other);
}

// ---- State ----

catalog::StateUsage ForecastOperator::usage() const {
  catalog::StateUsage usage = MatchOperator::usage();
  usage.keys = std::max<std::uint64_t>(usage.keys, sequences_.size());
  usage.bytes += forecaster_.bytes() + sequences_.bytes();
  return usage;
}

void ForecastOperator::save(state::SnapshotWriter& to) const {
  MatchOperator::save(to);
  const forecast::Sequences& sequences = forecaster_.sequences();
  for (std::uint32_t id = sequences.oldest(); is_partitioned() && id != forecast::Sequences::none; id = sequences[id].newer) {
    to.put(true);
    to.put(sequences_.key(id)[0]);
  }
  to.put(false);
  forecaster_.save(to, matchers().front().runs().in_order());
}

Result<void> ForecastOperator::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(MatchOperator::load(from));
  for (std::uint32_t id = 0;; ++id) {
    bool more = false;
    Value key;
    VARPULIS_CHECK(from.get(more));
    if (!more) break;
    VARPULIS_CHECK(from.get(key));
    sequences_.restore(id, std::span<const Value>(&key, 1));
  }
  return forecaster_.load(from, matchers().front().runs().in_order());
}

}  // namespace varpulis::ops
