#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "catalog/catalog.h"
#include "codec/reader.h"
#include "plan/plan.h"

namespace varpulis::whynot {

/// A moment as people name it: a time, a time of the day (of the first event's day, or the next), or so long after the first event.
struct Moment {
  std::optional<EventTime> time;
  std::optional<std::int64_t> of_day;       // ns since midnight
  std::optional<std::int64_t> after_first;  // ns

  /// RFC 3339, `YYYY-MM-DD hh:mm[:ss]`, `hh:mm[:ss]`, or a duration such as `90s`. No result for anything else.
  [[nodiscard]] static std::optional<Moment> parse(std::string_view text);
  [[nodiscard]] EventTime at(EventTime first) const;
};

struct Question {
  std::string rule;                    // the stream
  std::string where;                   // a condition on events; empty: all
  std::optional<Moment> around;        // none: the whole input
  std::optional<std::int64_t> span;    // ns before and after it; none: the rule's bound, or 10 minutes
  std::size_t runs_max = 3;            // runs that are told in full
};

/// The program, and how to read the input, which is read several times.
struct Case {
  std::string name, text;  // of the program
  std::function<Result<std::string>(const std::string& path)> read_file;
  std::function<Result<std::unique_ptr<codec::EventReader>>(const plan::Plan& plan)> open_events;
  const catalog::Catalog& catalog;
};

}  // namespace varpulis::whynot
