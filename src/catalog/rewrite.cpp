#include "catalog/rewrite.h"

#include <algorithm>

namespace varpulis::catalog {

std::vector<BoundOperator> partition(std::vector<BoundOperator> operators, const PartitionKey* outer) {
  std::vector<BoundOperator> rest;
  OperatorSpecPtr last;  // owns the key
  for (BoundOperator& each : operators) {
    if (each.spec->partition_key() != nullptr) {
      last = each.spec;
      outer = last->partition_key();
      continue;
    }
    if (outer != nullptr) {
      if (OperatorSpecPtr changed = each.spec->partitioned(*outer)) each.spec = std::move(changed);
    }
    rest.push_back(std::move(each));
  }
  return rest;
}

std::vector<BoundOperator> fuse(std::vector<BoundOperator> operators) {
  std::vector<BoundOperator> fused;
  for (BoundOperator& each : operators) {
    if (!fused.empty()) {
      if (OperatorSpecPtr both = fused.back().spec->fused_with(*each.spec)) {
        fused.back().spec = std::move(both);
        continue;
      }
    }
    fused.push_back(std::move(each));
  }
  return fused;
}

namespace {

void apply_event_time(std::vector<BoundOperator>& operators, const EventTimeSettings& event_time) {
  for (BoundOperator& each : operators) {
    if (OperatorSpecPtr changed = each.spec->in_event_time(event_time)) each.spec = std::move(changed);
  }
  const auto first = std::ranges::find_if(operators, [](const BoundOperator& each) { return each.spec->needs_order(); });
  if (first == operators.end()) return;
  const SourceSpan at = first->at;
  operators.insert(first, {.name = "watermark", .spec = event_time.reorder, .at = at});
}

}  // namespace

std::vector<BoundOperator> rewrite(std::vector<BoundOperator> operators, StreamSettings& settings) {
  std::erase_if(operators, [&](const BoundOperator& each) { return each.spec->configure(settings); });
  operators = partition(std::move(operators), nullptr);
  if (settings.event_time) apply_event_time(operators, *settings.event_time);
  return fuse(std::move(operators));
}

}  // namespace varpulis::catalog
