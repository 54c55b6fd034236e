#include <gtest/gtest.h>

#include <set>

#include "connect/register.h"

namespace varpulis::connect {
namespace {

catalog::Catalog filled() {
  catalog::Catalog catalog;
  register_connectors(catalog);
  return catalog;
}

TEST(Connectors, are_described_completely) {
  const catalog::Catalog catalog = filled();
  for (const catalog::ConnectorDescriptor* connector : catalog.connectors()) {
    SCOPED_TRACE(connector->name);
    EXPECT_FALSE(connector->summary.empty());
    EXPECT_NE(connector->example.find(connector->name), std::string_view::npos);
    EXPECT_TRUE(connector->is_source || connector->is_sink);
    EXPECT_EQ(connector->local, connector->unavailable.empty());
    std::set<std::string_view> names;
    for (const catalog::ConnectorParameter& parameter : connector->parameters) {
      SCOPED_TRACE(parameter.name);
      EXPECT_TRUE(names.insert(parameter.name).second);
      EXPECT_FALSE(parameter.summary.empty());
      EXPECT_TRUE(parameter.in_declaration || parameter.in_from || parameter.in_to);
      EXPECT_TRUE(!parameter.in_from || connector->is_source || !connector->is_sink || parameter.in_to);
    }
  }
}

TEST(Connectors, include_every_type_that_programs_name) {
  const catalog::Catalog catalog = filled();
  for (const std::string_view name : {"mqtt", "kafka", "nats", "http", "console", "websocket", "file", "database", "redis", "redis_stream",
                                      "pulsar", "postgres_cdc", "amqp", "grpc", "rest", "s3", "kinesis", "elasticsearch"}) {
    EXPECT_NE(catalog.connector(name), nullptr) << name;
  }
}

TEST(Connectors, know_the_parameters_of_the_specification) {
  const std::map<std::string_view, std::vector<std::string_view>> expected = {
      {"mqtt", {"host", "port", "url", "topic", "client_id", "qos"}},
      {"kafka", {"brokers", "topic", "group_id", "partition", "auto_offset_reset"}},
      {"http", {"base_url", "url", "topic", "method", "headers"}},
      {"nats", {"url", "topic", "queue_group"}},
      {"console", {"topic"}},
      {"pulsar", {"url", "topic", "subscription", "consumer_name", "batch_size", "token"}},
      {"redis_stream", {"url", "stream_key", "group", "consumer", "batch_size", "max_len"}},
      {"postgres_cdc", {"host", "port", "dbname", "user", "password", "slot_name", "publication"}}};
  const catalog::Catalog catalog = filled();
  for (const auto& [type, names] : expected) {
    const std::vector<catalog::ConnectorParameter>& parameters = catalog.connector(type)->parameters;
    for (const std::string_view name : names) {
      EXPECT_TRUE(std::ranges::any_of(parameters, [&](const auto& parameter) { return parameter.name == name; })) << type << " " << name;
    }
  }
  for (const std::string_view name : {"host", "dbname"}) {
    const auto& parameters = catalog.connector("postgres_cdc")->parameters;
    EXPECT_TRUE(std::ranges::find(parameters, name, &catalog::ConnectorParameter::name)->required) << name;
  }
}

}  // namespace
}  // namespace varpulis::connect
