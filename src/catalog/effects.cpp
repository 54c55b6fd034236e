#include "catalog/effects.h"

#include "catalog/evaluation.h"

namespace varpulis::catalog {

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::error: return "error";
    case LogLevel::warning: return "warning";
    case LogLevel::info: return "info";
    case LogLevel::debug: return "debug";
    case LogLevel::trace: return "trace";
  }
  return "info";
}

std::string_view describe(Counter counter) {
  switch (counter) {
    case Counter::condition_without_value: return "rows dropped because a condition had no value";
    case Counter::field_without_value: return "fields omitted because they had no value";
    case Counter::lookup_fallback: return "names that are no field and came out as text";
    case Counter::type_error: return "evaluations that failed";
    case Counter::function_exhausted: return "function calls stopped at the fuel or recursion limit";
    case Counter::dropped_by_map: return "rows dropped because .map gave no map";
    case Counter::not_sent: return "rows not sent to a sink";
    case Counter::lookup_without_key: return "rows without a value to look up";
    case Counter::lookup_failed: return "rows dropped because their lookup failed";
    case Counter::lookup_replaced: return "rows that got the fallback because their lookup failed";
    case Counter::answer_forgotten: return "answers that .enrich forgot before their time";
    case Counter::not_scored: return "rows that .score passed without scores";
    case Counter::forgotten_key: return "keys that .distinct forgot";
    case Counter::left_out_of_array: return "values left out of arrays that were full";
    case Counter::late: return "late rows";
    case Counter::out_of_order: return "rows out of order: older than what was closed before";
    case Counter::join_without_key: return "rows without the key of the join";
    case Counter::join_buffer_full: return "rows that a join forgot because a key had too many";
    case Counter::matches_not_produced: return "results of a completed match beyond the greatest number";
    case Counter::run_evicted: return "unfinished matches given up because they took too much memory";
    case Counter::left_open: return "left open at the end of the input (unfinished matches, count windows)";
    case Counter::ticks_passed_over: return "timer ticks passed over in gaps of the clock";
    case Counter::rounded_count: return "numbers of trends that were rounded";
    case Counter::count_: break;
  }
  return "";
}

std::string_view name(Counter counter) {
  switch (counter) {
    case Counter::condition_without_value: return "condition_without_value";
    case Counter::field_without_value: return "field_without_value";
    case Counter::lookup_fallback: return "lookup_fallback";
    case Counter::type_error: return "type_error";
    case Counter::function_exhausted: return "function_exhausted";
    case Counter::dropped_by_map: return "dropped_by_map";
    case Counter::not_sent: return "not_sent";
    case Counter::lookup_without_key: return "lookup_without_key";
    case Counter::lookup_failed: return "lookup_failed";
    case Counter::lookup_replaced: return "lookup_replaced";
    case Counter::answer_forgotten: return "answer_forgotten";
    case Counter::not_scored: return "not_scored";
    case Counter::forgotten_key: return "forgotten_key";
    case Counter::left_out_of_array: return "left_out_of_array";
    case Counter::late: return "late";
    case Counter::out_of_order: return "out_of_order";
    case Counter::join_without_key: return "join_without_key";
    case Counter::join_buffer_full: return "join_buffer_full";
    case Counter::matches_not_produced: return "matches_not_produced";
    case Counter::run_evicted: return "run_evicted";
    case Counter::left_open: return "left_open";
    case Counter::ticks_passed_over: return "ticks_passed_over";
    case Counter::rounded_count: return "rounded_count";
    case Counter::count_: break;
  }
  return "";
}

std::string_view name(NoValueCause cause) {
  switch (cause) {
    case NoValueCause::missing_field: return "missing field";
    case NoValueCause::type_error: return "type error";
    case NoValueCause::division_by_zero: return "division by zero";
    case NoValueCause::overflow: return "overflow";
    case NoValueCause::out_of_range: return "out of range";
    case NoValueCause::fuel: return "fuel used up";
    case NoValueCause::recursion: return "recursion too deep";
  }
  return "unknown";
}

}  // namespace varpulis::catalog
