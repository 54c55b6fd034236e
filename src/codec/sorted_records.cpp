#include "codec/sorted_records.h"

namespace varpulis::codec {

Result<void> SortedRecords::add(const Record& record) {
  if (!entries_.empty() &&
      bodies_.size() + record.body.size() + (entries_.size() + 1) * sizeof(Entry) > memory_bytes_max_) {
    VARPULIS_CHECK(write_run());
  }
  entries_.push_back({.time = record.time.ns,
                      .line = record.line,
                      .offset = record.offset,
                      .begin = bodies_.size(),
                      .size = record.body.size()});
  bodies_ += record.body;
  return {};
}

void SortedRecords::sort_entries() {
  // Places in the input break ties: that is arrival order.
  std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
    return a.time != b.time ? a.time < b.time : a.offset < b.offset;
  });
}

Result<void> SortedRecords::write_run() {
  if (!file_) { VARPULIS_TRY(file_, TemporaryFile::create(temporary_directory_)); }
  sort_entries();
  Run run;
  run.next = file_->size();
  std::string block;
  for (const Entry& entry : entries_) {
    const Header header{.time = entry.time, .line = entry.line, .offset = entry.offset, .size = entry.size};
    block.append(reinterpret_cast<const char*>(&header), sizeof header);
    block.append(bodies_, entry.begin, entry.size);
    if (block.size() >= run_buffer_bytes) {
      VARPULIS_CHECK(file_->append(block));
      block.clear();
    }
  }
  VARPULIS_CHECK(file_->append(block));
  run.end = file_->size();
  runs_.push_back(std::move(run));
  entries_.clear();
  bodies_.clear();
  return {};
}

Result<void> SortedRecords::finish() {
  if (runs_.empty()) {
    sort_entries();
    return {};
  }
  if (!entries_.empty()) VARPULIS_CHECK(write_run());
  entries_ = {};
  bodies_ = {};
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    VARPULIS_TRY(const bool has_head, advance(runs_[i]));
    if (has_head) heap_.push_back(i);
  }
  std::ranges::make_heap(heap_, [this](std::size_t a, std::size_t b) { return is_before(b, a); });
  return {};
}

Result<void> SortedRecords::need(Run& run, std::size_t bytes) {
  if (run.buffer.size() - run.used >= bytes) return {};
  run.buffer.erase(0, run.used);
  run.used = 0;
  const std::size_t have = run.buffer.size();
  const auto more =
      static_cast<std::size_t>(std::min<std::uint64_t>(std::max(run_buffer_bytes, bytes) - have, run.end - run.next));
  run.buffer.resize(have + more);
  VARPULIS_TRY(const std::size_t count, file_->read(run.next, run.buffer.data() + have, more));
  run.next += count;
  if (have + count < bytes)
    return Error(ErrorCode::io, "the temporary file for sorting is shorter than what was written to it");
  return {};
}

Result<bool> SortedRecords::advance(Run& run) {
  if (run.next == run.end && run.used == run.buffer.size()) {
    run.buffer = {};
    return false;
  }
  Header header{};
  VARPULIS_CHECK(need(run, sizeof header));
  std::memcpy(&header, run.buffer.data() + run.used, sizeof header);
  VARPULIS_CHECK(need(run, sizeof header + header.size));
  run.head = {.time = {header.time},
              .body = std::string_view(run.buffer).substr(run.used + sizeof header, header.size),
              .line = header.line,
              .offset = header.offset};
  run.used += sizeof header + header.size;
  return true;
}

Result<const Record*> SortedRecords::next() {
  if (runs_.empty()) {
    if (entries_read_ == entries_.size()) return static_cast<const Record*>(nullptr);
    const Entry& entry = entries_[entries_read_++];
    current_ = {.time = {entry.time},
                .body = std::string_view(bodies_).substr(entry.begin, entry.size),
                .line = entry.line,
                .offset = entry.offset};
    return static_cast<const Record*>(&current_);
  }
  const auto comes_later = [this](std::size_t a, std::size_t b) { return is_before(b, a); };
  if (top_is_used_) {
    std::ranges::pop_heap(heap_, comes_later);
    VARPULIS_TRY(const bool has_head, advance(runs_[heap_.back()]));
    if (has_head) std::ranges::push_heap(heap_, comes_later);
    else heap_.pop_back();
  }
  top_is_used_ = !heap_.empty();
  return heap_.empty() ? static_cast<const Record*>(nullptr) : &runs_[heap_.front()].head;
}

}  // namespace varpulis::codec
