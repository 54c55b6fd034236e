#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/aggregate.h"
#include "catalog/connector.h"
#include "catalog/function.h"
#include "catalog/operator.h"

namespace varpulis::catalog {

/// Everything that VPL programs can name and that is not declared in them. Filled once at start by the program's main (nothing registers
/// itself), read-only afterwards; descriptors keep their addresses.
class Catalog {
 public:
  void add(FunctionDescriptor descriptor);
  void add(AggregateDescriptor descriptor);
  void add(OperatorDescriptor descriptor);
  void add(ConnectorDescriptor descriptor);

  /// By name or alias; null when unknown.
  [[nodiscard]] const FunctionDescriptor* function(std::string_view name) const;
  [[nodiscard]] const AggregateDescriptor* aggregate(std::string_view name) const;
  [[nodiscard]] const OperatorDescriptor* find_operator(std::string_view name) const;
  [[nodiscard]] const ConnectorDescriptor* connector(std::string_view name) const;

  /// In alphabetical order of their names.
  [[nodiscard]] std::vector<const FunctionDescriptor*> functions() const;
  [[nodiscard]] std::vector<const AggregateDescriptor*> aggregates() const;
  [[nodiscard]] std::vector<const OperatorDescriptor*> operators() const;
  [[nodiscard]] std::vector<const ConnectorDescriptor*> connectors() const;

 private:
  template <typename Descriptor>
  struct Shelf {
    std::deque<Descriptor> all;
    std::unordered_map<std::string_view, const Descriptor*> by_name;
    void add(Descriptor descriptor);
    [[nodiscard]] const Descriptor* find(std::string_view name) const;
    [[nodiscard]] std::vector<const Descriptor*> sorted() const;
  };
  Shelf<FunctionDescriptor> functions_;
  Shelf<AggregateDescriptor> aggregates_;
  Shelf<OperatorDescriptor> operators_;
  Shelf<ConnectorDescriptor> connectors_;
};

}  // namespace varpulis::catalog
