// .watermark(out_of_order: d, late_to: T) and .allowed_lateness(d, late_to: T): settings of a stream, wherever they stand in it.
#include "ops/pass_through.h"
#include "ops/reorder.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

constexpr Parameter late_to = {.name = "late_to",
                               .kind = ParameterKind::name,
                               .required = false,
                               .named = true,
                               .summary = "The type under which late events go on; without it they are only counted."};

std::uint64_t duration(const BoundArgument* argument) { return argument == nullptr ? 0 : argument->constant.as_duration(); }

/// The place of a setting in the pipeline does not matter, and of two of a kind the last one counts.
class EventTimeSetting : public OperatorSpec {
 public:
  explicit EventTimeSetting(const BoundCall& call) : text_(describe_call(call)) {
    if (const BoundArgument* name = call.find(late_to.name)) late_to_ = name->bare_name;
  }
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return pass_through(text_)->make(); }
  [[nodiscard]] std::string describe() const override { return text_; }
  void collect_fields(FieldUse&) const override {}
  [[nodiscard]] bool configure(StreamSettings& settings) const override {
    if (!late_to_.empty()) settings.late_to = late_to_;
    set(settings);
    if (settings.event_time) {
      settings.event_time->allowed_lateness = settings.allowed_lateness;
      settings.event_time->late_to = settings.late_to;
    }
    return true;
  }

 private:
  virtual void set(StreamSettings& settings) const = 0;
  std::string text_, late_to_;
};

class Watermark final : public EventTimeSetting {
 public:
  explicit Watermark(const BoundCall& call) : EventTimeSetting(call), out_of_order_(duration(call.find("out_of_order"))) {}

 private:
  void set(StreamSettings& settings) const override {
    settings.event_time = EventTimeSettings{.out_of_order = out_of_order_, .reorder = reorder()};
  }
  std::uint64_t out_of_order_;
};

class AllowedLateness final : public EventTimeSetting {
 public:
  explicit AllowedLateness(const BoundCall& call) : EventTimeSetting(call), bound_(duration(call.find("bound"))) {}

 private:
  void set(StreamSettings& settings) const override { settings.allowed_lateness = bound_; }
  std::uint64_t bound_;
};

OperatorSpecPtr bind_watermark(const BoundCall& call, Diagnostics&) { return std::make_shared<Watermark>(call); }
OperatorSpecPtr bind_allowed_lateness(const BoundCall& call, Diagnostics&) { return std::make_shared<AllowedLateness>(call); }

}  // namespace

OperatorDescriptor watermark_operator() {
  return {
      .name = "watermark",
      .parameters = {{.name = "out_of_order",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How late events may come; 0 without it."},
                     late_to},
      .summary = "Lets the stream work by event time, waiting for late events up to a bound.",
      .details = "The watermark is the minimum, over the names that the stream reads itself, of the largest timestamp seen less the "
                 "bound. Time windows then lie on a grid from the epoch and close when the watermark reaches their end; operators that "
                 "depend on order get events by timestamp, once the watermark reaches them. Older events are late: they are counted, "
                 "and with `late_to:` go on under that type.",
      .example = "stream Totals = Order .watermark(out_of_order: 5s) .window(1m) .aggregate(total: sum(amount))",
      .traits = {.setting = true},
      .bind = &bind_watermark,
  };
}

OperatorDescriptor allowed_lateness_operator() {
  return {
      .name = "allowed_lateness",
      .parameters = {{.name = "bound", .kind = ParameterKind::duration, .summary = "How much older than the watermark an event may be."},
                     late_to},
      .summary = "Under `.watermark`: admits events that are older than the watermark, up to a bound.",
      .details = "They join windows that are still open and pass other operators at once; closed windows are not corrected.",
      .example = "stream Totals = Order .watermark(out_of_order: 5s) .allowed_lateness(10s) .window(1m) .aggregate(total: sum(amount))",
      .traits = {.setting = true},
      .bind = &bind_allowed_lateness,
  };
}

}  // namespace varpulis::ops
