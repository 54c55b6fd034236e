#include "apps/varpulis/event_shapes.h"

namespace varpulis::app {

EventShapes::Shape EventShapes::shape_of(const data::Value& value) {
  switch (value.kind()) {
    case data::Kind::missing:
    case data::Kind::null: return Shape::null;
    case data::Kind::boolean: return Shape::boolean;
    case data::Kind::integer: return Shape::integer;
    case data::Kind::real: return Shape::real;
    case data::Kind::array: return Shape::list;
    case data::Kind::text:
    case data::Kind::timestamp:
    case data::Kind::duration:
    case data::Kind::map: return Shape::text;
  }
  return Shape::text;
}

EventShapes::Shape EventShapes::joined(Shape a, Shape b) {
  if (a == b || b == Shape::null) return a;
  if (a == Shape::null) return b;
  const auto is_number = [](Shape shape) { return shape == Shape::integer || shape == Shape::real; };
  return is_number(a) && is_number(b) ? Shape::real : Shape::text;
}

std::string_view EventShapes::name(Shape shape) {
  switch (shape) {
    case Shape::boolean: return "bool";
    case Shape::integer: return "int";
    case Shape::real: return "float";
    case Shape::list: return "list";
    case Shape::null:
    case Shape::text: return "str";
  }
  return "str";
}

void EventShapes::add(const data::Epoch& epoch) {
  for (const data::Rows& rows : epoch.types) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto& fields = types_[std::string(rows.type_of(i))];
      rows.batch->for_each_field(rows.row(i), [&](std::size_t column) {
        const Shape shape = shape_of(rows.batch->columns[column]->value(rows.row(i)));
        const auto [field, is_new] = fields.emplace(rows.batch->schema->name(column), shape);
        if (!is_new) field->second = joined(field->second, shape);
      });
    }
  }
}

std::string EventShapes::declarations() const {
  std::string out;
  for (const auto& [type, fields] : types_) {
    if (!out.empty()) out += '\n';
    out += fmt::format("event {}:\n", type);
    for (const auto& [field, shape] : fields) out += fmt::format("    {}: {}\n", field, name(shape));
    if (fields.empty()) out += "    # no fields\n";
  }
  return out;
}

}  // namespace varpulis::app
