#include "apps/varpulis/event_shapes.h"

#include <gtest/gtest.h>

#include "apps/varpulis/event_epoch.h"

namespace varpulis::app {
namespace {

using data::Value;

std::string declared(const std::vector<GeneratedEvent>& events) {
  const data::Projection everything = data::Projection::all();
  data::EpochBuilder builder(everything);
  for (const GeneratedEvent& event : events) add_event(builder, event);
  EventShapes shapes;
  shapes.add(builder.finish());
  return shapes.declarations();
}

GeneratedEvent event(std::string type, std::initializer_list<std::pair<std::string_view, Value>> fields) {
  GeneratedEvent made{.type = std::move(type), .time = {}, .fields = {}, .is_anomaly = false};
  for (const auto& [name, value] : fields) made.fields.set(name, value);
  return made;
}

TEST(EventShapes, joins_numbers_to_float_and_other_mixtures_to_text) {
  EXPECT_EQ(
      declared(
          {event(
               "T",
               {{"a", Value::integer(1)}, {"b", Value::integer(1)}, {"c", Value::boolean(true)}, {"d", Value::null()}}),
           event("T",
                 {{"a", Value::integer(2)}, {"b", Value::real(1.5)}, {"c", Value::text("x")}, {"d", Value::null()}})}),
      "event T:\n    a: int\n    b: float\n    c: str\n    d: str\n");
}

TEST(EventShapes, null_says_nothing_and_arrays_are_lists) {
  EXPECT_EQ(
      declared({event("T", {{"a", Value::null()}, {"l", Value::array({Value::integer(1)})}, {"m", Value::map({})}}),
                event("T", {{"a", Value::boolean(false)}})}),
      "event T:\n    a: bool\n    l: list\n    m: str\n");
}

TEST(EventShapes, sorts_types_and_shows_empty_ones) {
  EXPECT_EQ(declared({event("Z", {{"a", Value::integer(1)}}), event("A", {})}),
            "event A:\n    # no fields\n\nevent Z:\n    a: int\n");
}

TEST(EventShapes, nothing_declares_nothing) { EXPECT_EQ(declared({}), ""); }

}  // namespace
}  // namespace varpulis::app
