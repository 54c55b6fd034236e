#pragma once
// Parameters of a connector as the parts get them.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "client/lookup_abi.h"

namespace varpulis::clients {

class Settings {
 public:
  Settings(const varpulis_setting* settings, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      values_.emplace(std::string(settings[i].name.data, settings[i].name.size),
                      std::string(settings[i].value.data, settings[i].value.size));
    }
  }
  /// The parameter, or `otherwise`.
  [[nodiscard]] std::string get(const std::string& name, std::string_view otherwise = {}) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string(otherwise) : found->second;
  }

 private:
  std::map<std::string, std::string> values_;
};

/// Where a request leaves its text.
struct Answer {
  varpulis_take_text take;
  void* to;

  varpulis_outcome found(std::string_view json) const { return told(varpulis_found, json); }
  varpulis_outcome failed(std::string_view cause) const { return told(varpulis_failed, cause); }

 private:
  varpulis_outcome told(varpulis_outcome outcome, std::string_view text) const {
    take(to, text.data(), text.size());
    return outcome;
  }
};

}  // namespace varpulis::clients
