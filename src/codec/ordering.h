#pragma once
#include <functional>

#include "codec/reader.h"

namespace varpulis::codec {

struct OrderingOptions {
  std::size_t memory_bytes_max = 256u << 20;  // of records in memory while sorting
  std::string temporary_directory = "/tmp";
  std::function<void(std::string_view)> note;  // told, once, that the input had to be sorted; may be null
};

/// One input in (time, arrival) order. Reads it twice: first only the times; input that is in order is then streamed, other input sorted.
/// Input that cannot be read twice is copied to a temporary file on the way. Bad records are reported once.
[[nodiscard]] Result<std::unique_ptr<EventReader>> open_ordered_reader(const ReaderOptions& options,
                                                                       const OrderingOptions& ordering = {});

}  // namespace varpulis::codec
