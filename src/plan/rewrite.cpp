#include "plan/rewrite.h"

#include <algorithm>

namespace varpulis::plan {
namespace {

using catalog::BoundOperator;
using catalog::OperatorSpecPtr;

/// The last `.partition_by` before an operator counts for it.
void partition(std::vector<BoundOperator>& operators) {
  std::vector<BoundOperator> rest;
  OperatorSpecPtr last;  // owns the key
  for (BoundOperator& each : operators) {
    if (each.spec->partition_key() != nullptr) {
      last = each.spec;
      continue;
    }
    if (last) {
      if (OperatorSpecPtr changed = each.spec->partitioned(*last->partition_key())) each.spec = std::move(changed);
    }
    rest.push_back(std::move(each));
  }
  operators = std::move(rest);
}

void apply_event_time(std::vector<BoundOperator>& operators, const catalog::EventTimeSettings& event_time) {
  for (BoundOperator& each : operators) {
    if (OperatorSpecPtr changed = each.spec->in_event_time(event_time)) each.spec = std::move(changed);
  }
  const auto first = std::ranges::find_if(operators, [](const BoundOperator& each) { return each.spec->needs_order(); });
  if (first == operators.end()) return;
  const SourceSpan at = first->at;
  operators.insert(first, {.name = "watermark", .spec = event_time.reorder, .at = at});
}

void fuse(std::vector<BoundOperator>& operators) {
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
  operators = std::move(fused);
}

}  // namespace

std::vector<BoundOperator> rewrite(std::vector<BoundOperator> operators, catalog::StreamSettings& settings) {
  std::erase_if(operators, [&](const BoundOperator& each) { return each.spec->configure(settings); });
  partition(operators);
  if (settings.event_time) apply_event_time(operators, *settings.event_time);
  fuse(operators);
  return operators;
}

}  // namespace varpulis::plan
