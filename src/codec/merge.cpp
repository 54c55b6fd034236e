#include "codec/merge.h"

#include "codec/record_source.h"

namespace varpulis::codec {
namespace {

constexpr std::size_t records_per_scan = 1024;

class MergingReader final : public EventReader {
 public:
  void add(std::unique_ptr<RecordSource> source) { inputs_.push_back({.source = std::move(source), .records = {}}); }

  Result<bool> read(data::EpochBuilder& builder, std::size_t positions_max) override {
    if (!has_heads_) {
      has_heads_ = true;
      for (std::size_t i = 0; i < inputs_.size(); ++i) VARPULIS_CHECK(add_head(i));
    }
    const std::size_t before = builder.positions();
    const auto comes_later = [this](std::size_t a, std::size_t b) { return is_before(b, a); };
    while (builder.positions() < positions_max && !builder.full()) {
      if (heap_.empty()) return builder.positions() > before;
      std::ranges::pop_heap(heap_, comes_later);
      const std::size_t index = heap_.back();
      heap_.pop_back();
      Input& input = inputs_[index];
      input.source->decoder().decode_record(input.records[input.next], input.source->owner(), builder);
      ++input.next;
      VARPULIS_CHECK(add_head(index));
    }
    return true;
  }
  [[nodiscard]] ReadCounts counts() const override {
    ReadCounts total;
    for (const Input& input : inputs_) total += input.source->faults().counts;
    return total;
  }

 private:
  struct Input {
    std::unique_ptr<RecordSource> source;
    std::vector<Record> records;  // in its current chunk
    std::size_t next = 0;
  };
  /// Puts the input's next record on the heap, unless it has ended.
  Result<void> add_head(std::size_t index) {
    Input& input = inputs_[index];
    if (input.next == input.records.size()) {
      input.records.clear();
      input.next = 0;
      VARPULIS_CHECK(input.source->scan(input.records, records_per_scan));
      if (input.records.empty()) return {};
    }
    heap_.push_back(index);
    std::ranges::push_heap(heap_, [this](std::size_t a, std::size_t b) { return is_before(b, a); });
    return {};
  }
  [[nodiscard]] bool is_before(std::size_t a, std::size_t b) const {
    const EventTime time_a = inputs_[a].records[inputs_[a].next].time,
                    time_b = inputs_[b].records[inputs_[b].next].time;
    return time_a != time_b ? time_a < time_b : a < b;
  }

  std::vector<Input> inputs_;
  std::vector<std::size_t> heap_;  // inputs that have a next record, the first in order on top
  bool has_heads_ = false;
};

}  // namespace

Result<std::unique_ptr<EventReader>> open_merged_reader(std::span<const ReaderOptions> inputs) {
  if (inputs.size() == 1) return open_reader(inputs.front());
  auto reader = std::make_unique<MergingReader>();
  for (const ReaderOptions& options : inputs) {
    VARPULIS_TRY(auto source, RecordSource::open(options));
    reader->add(std::move(source));
  }
  return std::unique_ptr<EventReader>(std::move(reader));
}

}  // namespace varpulis::codec
