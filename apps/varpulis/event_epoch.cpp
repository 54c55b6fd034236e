#include "apps/varpulis/event_epoch.h"

namespace varpulis::app {

void add_event(data::EpochBuilder& builder, const GeneratedEvent& event) {
  data::TypeBuilder& type = builder.type(event.type);
  if (type.wanted()) {
    for (const auto& [name, value] : event.fields.entries()) {
      if (data::ColumnBuilder* column = type.field(name)) column->value(type.row(), value);
    }
  }
  builder.end_event(type, event.time);
}

}  // namespace varpulis::app
