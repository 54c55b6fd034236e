#pragma once
// Output fields computed from expressions: what .select and .emit make of an event.
#include <string>
#include <vector>

#include "catalog/operator.h"

namespace varpulis::ops {

/// What a field becomes where its expression has no value.
enum class Fallback : std::uint8_t {
  omit,       // the field is left out, counted
  own_text,   // a bare name in a lookup-mode `.emit`: its own text, with a warning
  event_time, // the bare name `timestamp` there: the event's time
};

struct OutputField {
  std::string name;
  catalog::ExpressionPtr expression;
  Fallback fallback = Fallback::omit;
  std::string text;           // of own_text: the bare name
};

/// Output fields in argument order. Of two fields of one name the later wins where it has a value; it stands in the first one's place.
class Projection {
 public:
  /// `owner` is how warnings call the operator: ".emit".
  Projection(std::string owner, std::vector<OutputField> fields);

  /// The events that the fields make of `rows`, one per row.
  [[nodiscard]] data::BatchPtr apply(const data::Rows& rows, catalog::OperatorContext& context) const;
  void collect_fields(catalog::FieldUse& use) const;
  /// What it makes of an event where all fields have a value; none where several fields have one name.
  [[nodiscard]] std::optional<catalog::EmittedEvents> emitted(std::string type) const;
  /// The field of the incoming event whose value `field` gets, as of OperatorSpec::carried().
  [[nodiscard]] std::optional<catalog::CarriedField> carried(std::string_view field) const;
  /// "a: x + 1, b: \"text\""
  [[nodiscard]] std::string describe() const;

 private:
  [[nodiscard]] data::ColumnPtr evaluate_field(const OutputField& field, const data::Rows& rows, catalog::OperatorContext& context) const;

  std::string owner_;
  std::vector<OutputField> fields_;
  std::vector<std::size_t> column_of_;  // of each field
  data::SchemaPtr schema_;
};

/// The fields that the arguments of an open argument list make; an argument without a name must be a bare name and takes it.
/// Mistakes become diagnostics.
[[nodiscard]] std::vector<OutputField> output_fields(std::span<const catalog::BoundArgument> arguments, std::string_view operator_name,
                                                     Diagnostics& diagnostics);

}  // namespace varpulis::ops
