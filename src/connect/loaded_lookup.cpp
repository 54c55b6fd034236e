#include "connect/loaded_lookup.h"

#include "client/loadable_part.h"
#include "connect/lookup_pool.h"
#include "data/text.h"

namespace varpulis::connect {
namespace {

using catalog::ConnectorSettings;
using catalog::LookupAnswer;

Result<const varpulis_lookup_client*> loaded(std::string_view name) {
  VARPULIS_TRY(void* const entry, client::load_part(name, client::lookup_symbol));
  return reinterpret_cast<decltype(&varpulis_lookup_1)>(entry)();
}

/// Stands in for a part that could not be loaded.
class FailingSource final : public catalog::LookupSource {
 public:
  explicit FailingSource(std::string cause) : cause_(std::move(cause)) {}
  std::vector<LookupAnswer> request(std::span<const data::Value> keys, std::uint64_t) override {
    LookupAnswer answer;
    answer.cause = cause_;
    return std::vector<LookupAnswer>(keys.size(), answer);
  }

 private:
  std::string cause_;
};

std::string setting_text(const data::Value& value) {
  switch (value.kind()) {
    case data::Kind::text: return std::string(value.as_text());
    case data::Kind::duration: return fmt::format("{}", value.as_duration() / 1'000'000);
    case data::Kind::array: {
      std::string joined;
      for (const data::Value& element : value.as_array()) {
        if (!joined.empty()) joined += ',';
        joined += setting_text(element);
      }
      return joined;
    }
    default: return data::display(value);
  }
}

}  // namespace

Result<void> load_lookup_part(std::string_view name) {
  VARPULIS_TRY([[maybe_unused]] const varpulis_lookup_client* const client, loaded(name));
  return {};
}

std::unique_ptr<catalog::LookupSource> open_lookup_part(std::string_view name, const ConnectorSettings& settings, std::size_t threads_max) {
  const Result<const varpulis_lookup_client*> client = loaded(name);
  if (!client.ok()) return std::make_unique<FailingSource>(client.error().message());
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& [parameter, value] : settings.parameters) texts.emplace_back(parameter, setting_text(value));
  return std::make_unique<LookupPool>(**client, std::move(texts), threads_max);
}

std::string_view text_of(const ConnectorSettings& settings, std::string_view parameter) {
  const data::Value* value = settings.find(parameter);
  return value != nullptr && value->kind() == data::Kind::text ? value->as_text() : std::string_view();
}

}  // namespace varpulis::connect
