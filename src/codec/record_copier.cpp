#include "codec/record_copier.h"

#include "codec/input.h"

namespace varpulis::codec {

Record RecordCopier::copy(const Record& record) {
  const std::size_t size = record.body.size();
  if (size + 1 + Input::padding > left_) {
    left_ = std::max(Input::chunk_bytes_default, size + 1 + Input::padding);
    std::shared_ptr<char[]> chunk(new char[left_]());
    next_ = chunk.get();
    owner_ = std::move(chunk);
  }
  std::memcpy(next_, record.body.data(), size);
  next_[size] = '\n';
  Record result = record;
  result.body = {next_, size};
  next_ += size + 1;
  left_ -= size + 1;
  return result;
}

}  // namespace varpulis::codec
