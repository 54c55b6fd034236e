#pragma once
#include <cstdio>
#include <memory>
#include <string>

#include "codec/bad_record.h"

namespace varpulis::codec {

/// Writes bad records to a JSON Lines file: `{"source": ..., "line": ..., "offset": ..., "cause": ..., "raw": ...}`, or `raw_base64` when the
/// record is not UTF-8. The file is opened for appending when the first bad record comes; without one there is no file.
class DeadLetterFile final : public BadRecords {
 public:
  explicit DeadLetterFile(std::string path) : path_(std::move(path)) {}
  void add(const BadRecord& record) override;
  /// Writes out what is buffered. The first error of opening or writing, if there was one; records after it are only counted.
  [[nodiscard]] Result<void> close();
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(FILE* file) const { std::fclose(file); }
  };
  void fail(std::string_view what);

  std::string path_;
  std::unique_ptr<FILE, Close> file_;
  std::optional<Error> error_;
  std::uint64_t written_ = 0;
  std::string line_;
};

}  // namespace varpulis::codec
