#pragma once
#include <memory>

#include "codec/decoder.h"

namespace varpulis::codec {

/// Gives records that lie anywhere the surroundings that decoders ask for: a chunk of their own, with line feeds and padding.
class RecordCopier {
 public:
  /// The record with its body in the copier's chunk; owner() keeps it alive.
  [[nodiscard]] Record copy(const Record& record);
  [[nodiscard]] const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::shared_ptr<const void> owner_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace varpulis::codec
