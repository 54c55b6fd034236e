#include <cstdio>

#include "apps/varpulis/commands.h"
#include "apps/varpulis/session.h"
#include "apps/varpulis/text_file.h"

namespace varpulis::app {
namespace {

constexpr std::string_view sample_yaml = R"(# Varpulis configuration. Every section and every field is optional.

# The program that `run` and `simulate` load when none is named.
query_file: /app/queries/queries.vql

server:
  port: 9000
  bind: 0.0.0.0
  metrics_enabled: true
  metrics_port: 9090
  workdir: /app

simulation:
  immediate: false
  preload: false
  verbose: false
  # events_file: /app/data/events.evt

kafka:
  bootstrap_servers: kafka:9092
  consumer_group: varpulis-consumer
  input_topic: events
  output_topic: alerts
  auto_commit: true
  auto_offset_reset: latest

http_webhook:
  enabled: true
  port: 8080
  bind: 0.0.0.0
  api_key: change-me
  rate_limit: 1000
  max_batch_size: 100

logging:
  level: info
  format: json
  timestamps: true

processing:
  workers: 4
  partition_by: source_id

# tls:
#   cert_file: /app/certs/server.crt
#   key_file: /app/certs/server.key

auth:
  api_key: change-me
)";

constexpr std::string_view sample_toml = R"(# Varpulis configuration. Every section and every field is optional.

# The program that `run` and `simulate` load when none is named.
query_file = "/app/queries/queries.vql"

[server]
port = 9000
bind = "0.0.0.0"
metrics_enabled = true
metrics_port = 9090
workdir = "/app"

[simulation]
immediate = false
preload = false
verbose = false
# events_file = "/app/data/events.evt"

[kafka]
bootstrap_servers = "kafka:9092"
consumer_group = "varpulis-consumer"
input_topic = "events"
output_topic = "alerts"
auto_commit = true
auto_offset_reset = "latest"

[http_webhook]
enabled = true
port = 8080
bind = "0.0.0.0"
api_key = "change-me"
rate_limit = 1000
max_batch_size = 100

[logging]
level = "info"
format = "json"
timestamps = true

[processing]
workers = 4
partition_by = "source_id"

# [tls]
# cert_file = "/app/certs/server.crt"
# key_file = "/app/certs/server.key"

[auth]
api_key = "change-me"
)";

int run(const Invocation& invocation, Session& session) {
  const std::string_view sample = invocation.text("format") == "toml" ? sample_toml : sample_yaml;
  if (!invocation.has("output")) {
    session.out.write(sample);
    return exit_fine;
  }
  const std::string path = invocation.text("output");
  if (const auto written = write_file(path, sample); !written) return fail(session, written.error());
  session.out.write(fmt::format("Configuration written to: {}\n", path));
  return exit_fine;
}

}  // namespace

Command config_gen_command() {
  return {.name = "config-gen",
          .summary = "Print a sample configuration file",
          .examples = {{"start from the sample", "varpulis config-gen -o varpulis.yaml"},
                       {"the same in TOML", "varpulis config-gen --format toml"}},
          .options = {{.name = "format",
                       .letter = 'f',
                       .kind = ValueKind::choice,
                       .value_name = "FORMAT",
                       .default_value = "yaml",
                       .summary = "Format of the file",
                       .choices = {"yaml", "toml"}},
                      {.name = "output",
                       .letter = 'o',
                       .kind = ValueKind::file,
                       .value_name = "FILE",
                       .summary = "Write to this file"}},
          .failure = "the file cannot be written",
          .run = &run};
}

}  // namespace varpulis::app
