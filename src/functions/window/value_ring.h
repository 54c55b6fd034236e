#pragma once
#include "functions/vocabulary.h"
#include "functions/window/ring.h"

namespace varpulis::functions {

/// A queue of values.
class ValueRing : public Ring<Value> {
 public:
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t bytes = capacity() * sizeof(Value);
    for (std::uint64_t i = 0; i < size(); ++i) bytes += (*this)[i].heap_bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const {
    to.put(size());
    for (std::uint64_t i = 0; i < size(); ++i) to.put((*this)[i]);
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) {
    clear();
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      Value value;
      VARPULIS_CHECK(from.get(value));
      push_back(std::move(value));
    }
    return {};
  }
};

}  // namespace varpulis::functions
