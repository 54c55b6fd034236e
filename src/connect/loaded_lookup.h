#pragma once
// What connector types that answer lookups share: they are asked through a loadable part.
#include <memory>
#include <string_view>

#include "catalog/lookup.h"

namespace varpulis::connect {

/// Loads the part `name`, if it is not loaded.
[[nodiscard]] Result<void> load_lookup_part(std::string_view name);
/// A source that asks through it. Where the part cannot be loaded, every request fails and says so.
[[nodiscard]] std::unique_ptr<catalog::LookupSource> open_lookup_part(std::string_view name, const catalog::ConnectorSettings& settings,
                                                                      std::size_t threads_max);

/// The text of a parameter, or empty.
[[nodiscard]] std::string_view text_of(const catalog::ConnectorSettings& settings, std::string_view parameter);

}  // namespace varpulis::connect
