#include "codec/ordering.h"

#include <sys/stat.h>

#include "codec/record_copier.h"
#include "codec/record_source.h"
#include "codec/sorted_records.h"

namespace varpulis::codec {
namespace {

constexpr std::size_t records_per_scan = 8192;

bool can_be_read_twice(const ReaderOptions& options) {
  if (options.text) return true;
  struct stat status{};
  return options.path != "-" && ::stat(options.path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// Keeps a copy of what is read.
class SpoolingSource final : public ByteSource {
 public:
  SpoolingSource(ByteSource& source, TemporaryFile& spool) : source_(source), spool_(spool) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    VARPULIS_TRY(const std::size_t count, source_.read(to, size));
    VARPULIS_CHECK(spool_.append({to, count}));
    return count;
  }
  bool ready(int wait_ms) override { return source_.ready(wait_ms); }

 private:
  ByteSource& source_;
  TemporaryFile& spool_;
};

/// The copy, then what had not been read.
class SpooledSource final : public ByteSource {
 public:
  SpooledSource(std::unique_ptr<ByteSource> rest, std::unique_ptr<TemporaryFile> spool)
      : rest_(std::move(rest)), spool_(std::move(spool)) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    VARPULIS_TRY(const std::size_t count, spool_->read(done_, to, size));
    done_ += count;
    if (count > 0) return count;
    return rest_->read(to, size);
  }
  bool ready(int wait_ms) override { return done_ < spool_->size() || rest_->ready(wait_ms); }

 private:
  std::unique_ptr<ByteSource> rest_;
  std::unique_ptr<TemporaryFile> spool_;
  std::uint64_t done_ = 0;
};

/// Whether the times never go back. Reads to the end, or to where they do, or to the record where strict reading ends.
Result<bool> is_in_order(const ReaderOptions& options, std::unique_ptr<ByteSource> source) {
  ReaderOptions silent = options;
  silent.bad_records = nullptr;
  VARPULIS_TRY(auto records_source, RecordSource::open(silent, std::move(source)));
  std::vector<Record> records;
  EventTime last = EventTime::min();
  for (;;) {
    records.clear();
    const auto scanned = records_source->scan(records, records_per_scan, true);
    for (const Record& record : records) {
      if (record.time < last) return false;
      last = record.time;
    }
    if (records_source->faults().stop()) return true;
    VARPULIS_CHECK(scanned);
    if (records.empty()) return true;
  }
}

class SortingReader final : public EventReader {
 public:
  SortingReader(std::unique_ptr<RecordSource> source, const OrderingOptions& ordering)
      : source_(std::move(source)), records_(ordering.memory_bytes_max, ordering.temporary_directory) {}

  [[nodiscard]] Result<void> sort() {
    std::vector<Record> scanned;
    for (;;) {
      scanned.clear();
      VARPULIS_CHECK(source_->scan(scanned, records_per_scan));
      if (scanned.empty()) return records_.finish();
      for (const Record& record : scanned) VARPULIS_CHECK(records_.add(record));
    }
  }
  Result<bool> read(data::EpochBuilder& builder, std::size_t positions_max) override {
    const std::size_t before = builder.positions();
    while (builder.positions() < positions_max && !builder.full()) {
      VARPULIS_TRY(const Record* const record, records_.next());
      if (record == nullptr) return builder.positions() > before;
      const Record copy = copier_.copy(*record);
      source_->decoder().decode_record(copy, copier_.owner(), builder);
    }
    return true;
  }
  [[nodiscard]] ReadCounts counts() const override { return source_->faults().counts; }

 private:
  std::unique_ptr<RecordSource> source_;
  SortedRecords records_;
  RecordCopier copier_;
};

}  // namespace

Result<std::unique_ptr<EventReader>> open_ordered_reader(const ReaderOptions& options,
                                                         const OrderingOptions& ordering) {
  std::unique_ptr<ByteSource> again;
  bool in_order = false;
  if (can_be_read_twice(options)) {
    VARPULIS_TRY(in_order, is_in_order(options, nullptr));
  } else {
    std::unique_ptr<ByteSource> live;
    if (options.path == "-") {
      live = standard_input();
    } else {
      VARPULIS_TRY(live, open_file(options.path));
    }
    VARPULIS_TRY(auto spool, TemporaryFile::create(ordering.temporary_directory));
    VARPULIS_TRY(in_order, is_in_order(options, std::make_unique<SpoolingSource>(*live, *spool)));
    again = std::make_unique<SpooledSource>(std::move(live), std::move(spool));
  }
  VARPULIS_TRY(auto source, RecordSource::open(options, std::move(again)));
  if (in_order) return make_arrival_reader(std::move(source));
  if (ordering.note) ordering.note(source_name(options) + ": events are not in the order of their times; sorting them");
  auto reader = std::make_unique<SortingReader>(std::move(source), ordering);
  VARPULIS_CHECK(reader->sort());
  return std::unique_ptr<EventReader>(std::move(reader));
}

}  // namespace varpulis::codec
