#include "catalog/catalog.h"

#include <algorithm>

#include "base/assert.h"

namespace varpulis::catalog {

template <typename Descriptor>
void Catalog::Shelf<Descriptor>::add(Descriptor descriptor) {
  const Descriptor& kept = all.emplace_back(std::move(descriptor));
  VARPULIS_ASSERT(by_name.emplace(kept.name, &kept).second);
  for (const std::string_view alias : kept.aliases) VARPULIS_ASSERT(by_name.emplace(alias, &kept).second);
}

template <typename Descriptor>
const Descriptor* Catalog::Shelf<Descriptor>::find(std::string_view name) const {
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

template <typename Descriptor>
std::vector<const Descriptor*> Catalog::Shelf<Descriptor>::sorted() const {
  std::vector<const Descriptor*> result;
  for (const Descriptor& descriptor : all) result.push_back(&descriptor);
  std::ranges::sort(result, {}, [](const Descriptor* descriptor) { return descriptor->name; });
  return result;
}

void Catalog::add(FunctionDescriptor descriptor) { functions_.add(std::move(descriptor)); }
void Catalog::add(AggregateDescriptor descriptor) { aggregates_.add(std::move(descriptor)); }
void Catalog::add(OperatorDescriptor descriptor) { operators_.add(std::move(descriptor)); }
void Catalog::add(ConnectorDescriptor descriptor) { connectors_.add(std::move(descriptor)); }

const FunctionDescriptor* Catalog::function(std::string_view name) const { return functions_.find(name); }
const AggregateDescriptor* Catalog::aggregate(std::string_view name) const { return aggregates_.find(name); }
const OperatorDescriptor* Catalog::find_operator(std::string_view name) const { return operators_.find(name); }
const ConnectorDescriptor* Catalog::connector(std::string_view name) const { return connectors_.find(name); }

std::vector<const FunctionDescriptor*> Catalog::functions() const { return functions_.sorted(); }
std::vector<const AggregateDescriptor*> Catalog::aggregates() const { return aggregates_.sorted(); }
std::vector<const OperatorDescriptor*> Catalog::operators() const { return operators_.sorted(); }
std::vector<const ConnectorDescriptor*> Catalog::connectors() const { return connectors_.sorted(); }

}  // namespace varpulis::catalog
