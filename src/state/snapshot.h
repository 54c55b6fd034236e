#pragma once
// Binary snapshots of operator state: a flat sequence of tagged items. The reader refuses anything that is not what the writer put,
// with an Error that names the place, so damaged or foreign snapshots never load silently.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/batch.h"
#include "data/value.h"

namespace varpulis::state {

class SnapshotWriter {
 public:
  void put(bool value);
  void put(std::int64_t value);
  void put(std::uint64_t value);
  void put(double value);
  void put(std::string_view text);
  void put(const char* text) { put(std::string_view(text)); }
  void put(EventTime time) { put(time.ns); }
  void put(const data::Value& value);
  /// Starts a named section; the reader must open the same name.
  void section(std::string_view name);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what a SnapshotWriter wrote, in the same order.
class SnapshotReader {
 public:
  /// `bytes` must outlive the reader.
  explicit SnapshotReader(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] Result<void> get(bool& value);
  [[nodiscard]] Result<void> get(std::int64_t& value);
  [[nodiscard]] Result<void> get(std::uint64_t& value);
  [[nodiscard]] Result<void> get(double& value);
  [[nodiscard]] Result<void> get(std::string& text);
  [[nodiscard]] Result<void> get(EventTime& time) { return get(time.ns); }
  [[nodiscard]] Result<void> get(data::Value& value);
  [[nodiscard]] Result<void> section(std::string_view name);
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }

 private:
  [[nodiscard]] Result<void> expect(std::uint8_t tag, std::size_t payload_bytes);
  [[nodiscard]] Result<void> get_value(data::Value& value, std::size_t depth);
  [[nodiscard]] Error damaged(std::string_view wanted) const;
  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace varpulis::state
