#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "catalog/operator.h"

namespace varpulis::ops {

/// The fields of the i-th row in debug form: `{"celsius": Float(91.5)}`.
void append_fields(std::string& out, const data::Rows& rows, std::size_t i);

/// A text with places: `{name}` becomes the display text of that field, `{a.f}` of the field `a.f` or `a_f`, of `f` if the event is an
/// `a`, or of the entry `f` of field `a`. A place that names nothing stays as written; so does `{` without its `}`.
class FieldTemplate {
 public:
  explicit FieldTemplate(std::string_view text);
  [[nodiscard]] std::string fill(const data::Rows& rows, std::size_t i) const;
  void collect_fields(catalog::FieldUse& use) const;

 private:
  struct Part {
    std::string text;           // as written
    std::string name, member;   // of a place; `member` is empty in `{name}`
  };
  static void append(std::string& out, const Part& part, const data::Rows& rows, std::size_t i);
  std::vector<Part> parts_;
};

}  // namespace varpulis::ops
