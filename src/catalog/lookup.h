#pragma once
// Lookups: questions that `.enrich` asks a connector. The interface between the operator and connector types that answer.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/value.h"

namespace varpulis::catalog {

/// A declared connector: `connector Crm = http(url: "...")`.
struct ConnectorSettings {
  std::string connector;  // declared name
  std::string type;       // connector type
  std::vector<std::pair<std::string, data::Value>> parameters;

  /// The parameter's value, or null.
  [[nodiscard]] const data::Value* find(std::string_view name) const {
    for (const auto& [known, value] : parameters) {
      if (known == name) return &value;
    }
    return nullptr;
  }
};

struct LookupAnswer {
  enum class Outcome : std::uint8_t { found, failed, timed_out };
  Outcome outcome = Outcome::failed;
  data::Map fields;              // found
  std::string cause;             // otherwise: why, in words
  std::int64_t latency_ms = 0;   // by the wall clock
};

/// Answers lookups. Belongs to one operator; the connection is made when it is needed.
class LookupSource {
 public:
  LookupSource() = default;
  LookupSource(const LookupSource&) = delete;
  LookupSource& operator=(const LookupSource&) = delete;
  virtual ~LookupSource() = default;
  /// Asks for all keys at once, as many of them at a time as the connector allows, and waits for all answers; none is asked twice.
  /// `keys` have values. A request that takes longer than `timeout_ns` has timed out.
  [[nodiscard]] virtual std::vector<LookupAnswer> request(std::span<const data::Value> keys, std::uint64_t timeout_ns) = 0;
};

/// How a connector type answers lookups.
struct LookupSupport {
  /// What is wrong with the declaration for lookups, beyond missing parameters. Does not connect.
  Result<void> (*check)(const ConnectorSettings& settings);
  /// Loads what the type needs of this installation. Does not connect.
  Result<void> (*load)();
  /// Requires check() and load().
  std::unique_ptr<LookupSource> (*open)(const ConnectorSettings& settings);
  std::string_view package;  // how to get what load() misses, in a few words
};

/// A connector as an argument of an operator that asks it.
struct BoundLookup {
  const LookupSupport* support = nullptr;
  ConnectorSettings settings;
};

}  // namespace varpulis::catalog
