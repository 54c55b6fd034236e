#include "codec/bad_record.h"

namespace varpulis::codec {

ReadCounts& ReadCounts::operator+=(const ReadCounts& other) {
  events += other.events;
  bad_records += other.bad_records;
  texts_cut += other.texts_cut;
  arrays_cut += other.arrays_cut;
  fields_dropped += other.fields_dropped;
  values_too_deep += other.values_too_deep;
  cells_unfit += other.cells_unfit;
  return *this;
}

void Faults::bad(std::uint64_t line, std::uint64_t offset, std::string_view cause, std::string_view raw) {
  ++counts.bad_records;
  if (options_.sink != nullptr) {
    options_.sink->add({.source = options_.source, .line = line, .offset = offset, .cause = cause, .raw = raw});
  }
  if (options_.strict && !stop_) {
    stop_ = Error(ErrorCode::invalid_data, fmt::format("{}: Error at line {}: {}", options_.source, line, cause));
  }
}

}  // namespace varpulis::codec
