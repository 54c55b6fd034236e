#pragma once
// Generated events: the schemas and named workloads of `varpulis gen`, and the building of `varpulis demo`.
// Deterministic by seed.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "data/value.h"

namespace varpulis::app {

struct GeneratedEvent {
  std::string type;
  EventTime time;
  data::Map fields;
  bool is_anomaly = false;  // injected
};

/// Makes the i-th event of an endless sequence. The time of the events is set by whoever asks for them.
class Workload {
 public:
  Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  virtual ~Workload() = default;
  virtual GeneratedEvent next() = 0;
};

struct WorkloadOptions {
  std::uint64_t seed = 1;
  double anomaly_rate = 0;  // 0 to 1: share of events that are out of the ordinary
};

/// Names of the schemas: "climate", "fraud" ...
[[nodiscard]] const std::vector<std::string_view>& schema_names();
/// Names of the benchmark workloads: "W1".
[[nodiscard]] const std::vector<std::string_view>& workload_names();
/// A schema or a benchmark workload by name; null for an unknown one.
[[nodiscard]] std::unique_ptr<Workload> make_workload(std::string_view name, const WorkloadOptions& options);

/// A declared event: its fields with their types as written ("int", "float", "str", "bool", "timestamp" ...).
struct EventSchema {
  std::string name;
  std::vector<std::pair<std::string, std::string>> fields;
};
/// Events of declared types, in turn, with random fields. An anomaly multiplies the numbers of an event by ten.
[[nodiscard]] std::unique_ptr<Workload> make_declared_workload(std::vector<EventSchema> schemas,
                                                               const WorkloadOptions& options);

enum class EventFormat { jsonl, json, evt };
/// One event as a line: `{"event_type": ..., "timestamp": ..., "data": {...}}`, or `@1500ms Type { f: v }` with the
/// offset from the epoch.
void append_event(std::string& out, const GeneratedEvent& event, EventFormat format);

/// Rounded to `digits` after the point, as a float value.
[[nodiscard]] data::Value rounded(double value, int digits);

}  // namespace varpulis::app
