#include "sema/check_state.h"

#include <algorithm>
#include <array>

namespace varpulis::sema {
namespace {

/// Field names that, by common use, differ from event to event.
constexpr std::array<std::string_view, 18> unique_names = {
    "uuid",       "guid",           "event_id", "message_id",     "msg_id", "request_id", "trace_id",
    "span_id",    "transaction_id", "tx_id",    "correlation_id", "nonce",  "timestamp",  "event_time",
    "created_at", "updated_at",     "ts",       "offset"};
/// Functions whose results hardly come twice.
constexpr std::array<std::string_view, 3> unique_calls = {"uuid(", "random(", "now("};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// Why values of the key hardly come twice; empty when nothing says so.
std::string why_unique(const Analysis& analysis, const BoundStream& stream, const catalog::BoundExpression& key) {
  const std::string text = key.text();
  for (const std::string_view call : unique_calls) {
    if (text.find(call) != std::string::npos) return fmt::format("`{})` gives another value each time", call);
  }
  catalog::FieldUse use;
  key.collect_fields(use);
  if (use.fields.size() != 1 || *use.fields.begin() != text) return {};
  for (const BoundInput& input : stream.inputs) {
    const Shape shape = analysis.shape_of(input.type);
    const StaticType* type = shape.find(text);
    if (type != nullptr && type->kind == StaticKind::timestamp) return fmt::format("`{}` is a time", text);
    if (type != nullptr && type->kind == StaticKind::real) return fmt::format("`{}` is a float", text);
  }
  const std::string name = lower(text);
  if (std::ranges::find(unique_names, name) != unique_names.end() || name.ends_with("_uuid") ||
      name.ends_with("_guid")) {
    return fmt::format("by its name `{}` differs from event to event", text);
  }
  return {};
}

void look_at(Analysis& analysis, const BoundStream& stream, const catalog::BoundOperator& each,
             const catalog::BoundExpression& key) {
  if (const std::string why = why_unique(analysis, stream, key); !why.empty()) {
    Diagnostic& found = analysis.warning(
        code::unique_keys_kept, each.at,
        fmt::format("`.{}` keeps something for each value of `{}` for ever, and there may be as many as events: {}",
                    each.name, key.text(), why));
    found.help = "choose a key with few values, or a window of time, which gives up its keys";
  } else if (analysis.options.purpose == Purpose::check) {
    analysis
        .warning(
            code::state_grows, each.at,
            fmt::format("`.{}` keeps something for each value of `{}` for ever: its state grows with every new one",
                        each.name, key.text()))
        .help = "see that there are few values; a window of time gives up its keys";
  }
}

}  // namespace

void check_state(Analysis& analysis) {
  for (const BoundStream& stream : analysis.bound.streams) {
    catalog::OperatorSpecPtr partition;  // the last one counts for what stands behind it
    for (const catalog::BoundOperator& each : stream.operators) {
      if (!each.spec) continue;
      if (each.spec->partition_key() != nullptr) partition = each.spec;
      const catalog::OperatorSpecPtr partitioned =
          partition ? each.spec->partitioned(*partition->partition_key()) : nullptr;
      if (const catalog::ExpressionPtr key = (partitioned ? partitioned : each.spec)->grows_with())
        look_at(analysis, stream, each, *key);
    }
  }
}

}  // namespace varpulis::sema
