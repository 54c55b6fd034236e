#pragma once
// Text that is written now and read once, later: in memory up to a limit, then in an unnamed temporary file.
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace varpulis::app {

class TextSpool {
 public:
  static constexpr std::size_t memory_bytes_max_default = 16u << 20;
  explicit TextSpool(std::size_t memory_bytes_max = memory_bytes_max_default) : memory_bytes_max_(memory_bytes_max) {}

  void add(std::string_view text);
  [[nodiscard]] bool empty() const { return memory_.empty() && !file_; }
  /// Hands out everything in pieces, in order. An error when the temporary file failed, now or before.
  [[nodiscard]] Result<void> read(const std::function<void(std::string_view)>& take);

 private:
  struct Close {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
  };
  void spill();
  std::size_t memory_bytes_max_;
  std::string memory_;  // what is not in the file yet
  std::unique_ptr<std::FILE, Close> file_;
  bool failed_ = false;
};

}  // namespace varpulis::app
