#include "apps/varpulis/workload.h"

#include <array>
#include <cmath>

#include "apps/varpulis/climate.h"
#include "apps/varpulis/random_numbers.h"
#include "data/text.h"

namespace varpulis::app {
namespace {

using data::Value;

data::Map fields(std::initializer_list<std::pair<std::string_view, Value>> entries) {
  data::Map map;
  for (const auto& [name, value] : entries) map.set(name, value);
  return map;
}

template <std::size_t N>
std::string_view pick(RandomNumbers& random, const std::array<std::string_view, N>& from) {
  return from[random.below(N)];
}

/// Card payments and logins; an anomaly is a large payment abroad, or a failed login from abroad.
class Fraud final : public Workload {
 public:
  explicit Fraud(const WorkloadOptions& options) : random_(options.seed), anomaly_rate_(options.anomaly_rate) {}
  GeneratedEvent next() override {
    static constexpr std::array<std::string_view, 5> merchants = {"grocery", "fuel", "books", "travel", "electronics"};
    static constexpr std::array<std::string_view, 3> abroad = {"BR", "VN", "NG"};
    const bool anomaly = random_.chance(anomaly_rate_);
    const std::string account = fmt::format("acc{:03}", random_.below(200));
    const Value country = Value::text(anomaly ? pick(random_, abroad) : "FR");
    if (random_.chance(0.2)) {
      return {.type = "Login",
              .time = {},
              .fields = fields({{"account", Value::text(account)},
                                {"ip", Value::text(fmt::format("10.0.{}.{}", random_.below(16), random_.below(256)))},
                                {"country", country},
                                {"success", Value::boolean(!anomaly && !random_.chance(0.05))}}),
              .is_anomaly = anomaly};
    }
    const double amount = anomaly ? random_.between(2000, 9000) : random_.between(2, 300);
    return {.type = "Transaction",
            .time = {},
            .fields = fields({{"account", Value::text(account)},
                              {"amount", rounded(amount, 2)},
                              {"merchant", Value::text(anomaly ? "electronics" : pick(random_, merchants))},
                              {"country", country}}),
            .is_anomaly = anomaly};
  }

 private:
  RandomNumbers random_;
  double anomaly_rate_;
};

/// Sensors of a plant; an anomaly is a reading far above the sensor's usual range.
class Sensors final : public Workload {
 public:
  explicit Sensors(const WorkloadOptions& options) : random_(options.seed), anomaly_rate_(options.anomaly_rate) {}
  GeneratedEvent next() override {
    static constexpr std::array<std::string_view, 4> zones = {"north", "south", "east", "west"};
    const bool anomaly = random_.chance(anomaly_rate_);
    const std::uint64_t sensor = random_.below(40);
    const double temperature =
        40 + static_cast<double>(sensor % 10) + random_.noise() + (anomaly ? random_.between(30, 60) : 0);
    return {.type = "SensorReading",
            .time = {},
            .fields = fields({{"sensor", Value::text(fmt::format("s{:02}", sensor))},
                              {"zone", Value::text(zones[sensor % zones.size()])},
                              {"temperature", rounded(temperature, 2)},
                              {"humidity", rounded(45 + 3 * random_.noise(), 1)},
                              {"battery", Value::integer(static_cast<std::int64_t>(20 + random_.below(81)))}}),
            .is_anomaly = anomaly};
  }

 private:
  RandomNumbers random_;
  double anomaly_rate_;
};

/// Prices that wander; an anomaly is a jump of a tenth with twenty times the volume.
class Trading final : public Workload {
 public:
  explicit Trading(const WorkloadOptions& options) : random_(options.seed), anomaly_rate_(options.anomaly_rate) {}
  GeneratedEvent next() override {
    static constexpr std::array<std::string_view, 5> symbols = {"AAPL", "GOOG", "IBM", "MSFT", "ORCL"};
    const bool anomaly = random_.chance(anomaly_rate_);
    const std::size_t symbol = random_.below(symbols.size());
    prices_[symbol] *= 1 + 0.001 * random_.noise() + (anomaly ? (random_.chance(0.5) ? 0.1 : -0.1) : 0);
    const auto volume = static_cast<std::int64_t>((100 + random_.below(900)) * (anomaly ? 20 : 1));
    return {.type = "StockTick",
            .time = {},
            .fields = fields({{"symbol", Value::text(symbols[symbol])},
                              {"price", rounded(prices_[symbol], 2)},
                              {"volume", Value::integer(volume)}}),
            .is_anomaly = anomaly};
  }

 private:
  RandomNumbers random_;
  double anomaly_rate_;
  std::array<double, 5> prices_ = {180, 140, 165, 330, 115};
};

/// Process and network records of workstations; an anomaly is an encoded script, or a process that reads the
/// credentials of another.
class Sysmon final : public Workload {
 public:
  explicit Sysmon(const WorkloadOptions& options) : random_(options.seed), anomaly_rate_(options.anomaly_rate) {}
  GeneratedEvent next() override {
    static constexpr std::array<std::string_view, 4> programs = {"explorer.exe", "outlook.exe", "excel.exe",
                                                                 "chrome.exe"};
    const bool anomaly = random_.chance(anomaly_rate_);
    const Value host = Value::text(fmt::format("ws{:02}", random_.below(20)));
    const std::string user = fmt::format("CORP\\user{:02}", random_.below(30));
    const Value image = Value::text(fmt::format("C:\\Program Files\\{}", pick(random_, programs)));
    if (anomaly && random_.chance(0.5)) {
      return {.type = "SysmonProcessAccess",
              .time = {},
              .fields = fields({{"Computer", host},
                                {"SourceImage", Value::text("C:\\Users\\Public\\tool.exe")},
                                {"TargetImage", Value::text("C:\\Windows\\System32\\lsass.exe")},
                                {"GrantedAccess", Value::text("0x1410")}}),
              .is_anomaly = true};
    }
    if (!anomaly && random_.chance(0.4)) {
      return {.type = "SysmonNetworkConnect",
              .time = {},
              .fields = fields(
                  {{"Computer", host},
                   {"Image", image},
                   {"DestinationIp", Value::text(fmt::format("10.1.{}.{}", random_.below(8), random_.below(256)))},
                   {"DestinationPort", Value::integer(random_.chance(0.8) ? 443 : 80)}}),
              .is_anomaly = false};
    }
    return {.type = "SysmonProcessCreate",
            .time = {},
            .fields = fields({{"Computer", host},
                              {"User", Value::text(user)},
                              {"Image", anomaly ? Value::text("C:\\Windows\\System32\\powershell.exe") : image},
                              {"ParentImage", Value::text("C:\\Windows\\explorer.exe")},
                              {"CommandLine", Value::text(anomaly ? "powershell -enc SQBFAFgA" : "open")}}),
            .is_anomaly = anomaly};
  }

 private:
  RandomNumbers random_;
  double anomaly_rate_;
};

/// Benchmark workload W1: a filter on price > 50 lets 89 % of it pass. An anomaly is a price of 1,000.
class StockTicks final : public Workload {
 public:
  explicit StockTicks(const WorkloadOptions& options) : random_(options.seed), anomaly_rate_(options.anomaly_rate) {}
  GeneratedEvent next() override {
    static constexpr std::array<std::string_view, 3> symbols = {"AAPL", "GOOG", "MSFT"};
    const std::uint64_t i = count_++;
    const bool anomaly = random_.chance(anomaly_rate_);
    const double price = anomaly ? 1000 : 40 + static_cast<double>(i % 100);
    return {.type = "StockTick",
            .time = {},
            .fields = fields({{"symbol", Value::text(symbols[i % symbols.size()])},
                              {"price", Value::real(price)},
                              {"volume", Value::integer(static_cast<std::int64_t>(100 + i % 900))}}),
            .is_anomaly = anomaly};
  }

 private:
  RandomNumbers random_;
  double anomaly_rate_;
  std::uint64_t count_ = 0;
};

class DeclaredEvents final : public Workload {
 public:
  DeclaredEvents(std::vector<EventSchema> schemas, const WorkloadOptions& options)
      : schemas_(std::move(schemas)), random_(options.seed), anomaly_rate_(options.anomaly_rate) {}
  GeneratedEvent next() override {
    const EventSchema& schema = schemas_[count_++ % schemas_.size()];
    GeneratedEvent event{.type = schema.name, .time = {}, .fields = {}, .is_anomaly = random_.chance(anomaly_rate_)};
    for (const auto& [name, type] : schema.fields) event.fields.set(name, value_of(name, type, event.is_anomaly));
    return event;
  }

 private:
  Value value_of(const std::string& name, std::string_view type, bool anomaly) {
    if (type.ends_with('?')) {
      if (random_.chance(0.1)) return Value::null();
      type.remove_suffix(1);
    }
    const std::int64_t factor = anomaly ? 10 : 1;
    if (type == "int") return Value::integer(static_cast<std::int64_t>(random_.below(100)) * factor);
    if (type == "float") return rounded(random_.between(0, 100) * static_cast<double>(factor), 2);
    if (type == "bool") return Value::boolean(random_.chance(0.5));
    if (type == "timestamp") return Value::text(format_time({static_cast<std::int64_t>(count_) * ns_per_s}));
    if (type == "duration") return Value::integer(static_cast<std::int64_t>(random_.below(60)) * ns_per_s);
    if (type.starts_with('[') || type == "list") return Value::array({});
    if (type.starts_with('{') || type == "map") return Value::map({});
    return Value::text(fmt::format("{}{}", name, random_.below(8)));
  }

  std::vector<EventSchema> schemas_;
  RandomNumbers random_;
  double anomaly_rate_;
  std::uint64_t count_ = 0;
};

}  // namespace

const std::vector<std::string_view>& schema_names() {
  static const std::vector<std::string_view> names = {"climate", "fraud", "iot", "sysmon", "trading"};
  return names;
}

const std::vector<std::string_view>& workload_names() {
  static const std::vector<std::string_view> names = {"W1"};
  return names;
}

std::unique_ptr<Workload> make_workload(std::string_view name, const WorkloadOptions& options) {
  if (name == "climate") {
    return std::make_unique<ClimateWorkload>(
        ClimateOptions{.seed = options.seed, .anomaly_probability = options.anomaly_rate, .degradation_per_tick = 0});
  }
  if (name == "fraud") return std::make_unique<Fraud>(options);
  if (name == "iot") return std::make_unique<Sensors>(options);
  if (name == "sysmon") return std::make_unique<Sysmon>(options);
  if (name == "trading") return std::make_unique<Trading>(options);
  if (name == "W1") return std::make_unique<StockTicks>(options);
  return nullptr;
}

std::unique_ptr<Workload> make_declared_workload(std::vector<EventSchema> schemas, const WorkloadOptions& options) {
  return std::make_unique<DeclaredEvents>(std::move(schemas), options);
}

void append_event(std::string& out, const GeneratedEvent& event, EventFormat format) {
  data::JsonLosses losses;
  if (format == EventFormat::evt) {
    if (event.time.ns % ns_per_ms == 0) out += fmt::format("@{}ms ", event.time.ns / ns_per_ms);
    else out += fmt::format("@{}.{:06}ms ", event.time.ns / ns_per_ms, event.time.ns % ns_per_ms);
    out += event.type;
    out += " { ";
    bool first = true;
    for (const auto& [name, value] : event.fields.entries()) {
      if (!first) out += ", ";
      first = false;
      out += name;
      out += ": ";
      data::append_json(out, value, losses);
    }
    out += " }";
    return;
  }
  out += "{\"event_type\": ";
  data::append_json_text(out, event.type);
  out += ", \"timestamp\": \"";
  append_time(out, event.time);
  out += "\", \"data\": ";
  data::append_json(out, Value::map(event.fields), losses);
  out += '}';
}

Value rounded(double value, int digits) {
  const double scale = std::pow(10, digits);
  return Value::real(std::round(value * scale) / scale);
}

}  // namespace varpulis::app
