#include "codec/dead_letter.h"

#include <cerrno>

#include "codec/utf8.h"
#include "data/text.h"

namespace varpulis::codec {
namespace {

void append_base64(std::string& out, std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8U | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? digits[group >> (18 - 6 * k) & 63U] : '=';
  }
}

}  // namespace

void DeadLetterFile::fail(std::string_view what) {
  error_ =
      Error(ErrorCode::io, fmt::format("cannot {} the dead-letter file {}: {}", what, path_, std::strerror(errno)));
  file_.reset();
}

void DeadLetterFile::add(const BadRecord& record) {
  if (error_) return;
  if (!file_) {
    file_.reset(std::fopen(path_.c_str(), "ae"));
    if (!file_) return fail("open");
  }
  line_ = "{\"source\": ";
  data::append_json_text(line_, is_utf8(record.source) ? record.source : "?");
  line_ += fmt::format(", \"line\": {}, \"offset\": {}, \"cause\": ", record.line, record.offset);
  data::append_json_text(line_, record.cause);
  if (is_utf8(record.raw)) {
    line_ += ", \"raw\": ";
    data::append_json_text(line_, record.raw);
  } else {
    line_ += ", \"raw_base64\": \"";
    append_base64(line_, record.raw);
    line_ += '"';
  }
  line_ += "}\n";
  if (std::fwrite(line_.data(), 1, line_.size(), file_.get()) != line_.size()) return fail("write");
  ++written_;
}

Result<void> DeadLetterFile::close() {
  if (file_ && std::fclose(file_.release()) != 0) fail("write");
  if (error_) return *error_;
  return {};
}

}  // namespace varpulis::codec
