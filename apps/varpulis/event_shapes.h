#pragma once
// What fields events have and of which kinds: the declarations that `infer` prints.
#include <map>
#include <string>

#include "data/batch.h"

namespace varpulis::app {

class EventShapes {
 public:
  void add(const data::Epoch& epoch);
  /// `event T:` with its fields, by name; empty when nothing was added.
  [[nodiscard]] std::string declarations() const;

 private:
  enum class Shape { null, boolean, integer, real, list, text };
  static Shape shape_of(const data::Value& value);
  static Shape joined(Shape a, Shape b);
  static std::string_view name(Shape shape);
  std::map<std::string, std::map<std::string, Shape>> types_;
};

}  // namespace varpulis::app
