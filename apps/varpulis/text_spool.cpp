#include "apps/varpulis/text_spool.h"

namespace varpulis::app {

void TextSpool::add(std::string_view text) {
  if (failed_) return;
  memory_ += text;
  if (memory_.size() > memory_bytes_max_) spill();
}

void TextSpool::spill() {
  if (!file_) file_.reset(std::tmpfile());
  if (!file_ || std::fwrite(memory_.data(), 1, memory_.size(), file_.get()) != memory_.size()) failed_ = true;
  memory_.clear();
}

Result<void> TextSpool::read(const std::function<void(std::string_view)>& take) {
  if (file_ && !failed_) {
    std::rewind(file_.get());
    char buffer[64 * 1024];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, file_.get())) > 0;) take({buffer, got});
    failed_ = std::ferror(file_.get()) != 0;
  }
  if (failed_)
    return Error(
        ErrorCode::io,
        "the temporary file that collects outputs cannot be written: free some space in TMPDIR, or use --json or -q");
  take(memory_);
  return {};
}

}  // namespace varpulis::app
