#include "codec/reader.h"

#include "codec/record_source.h"

namespace varpulis::codec {
namespace {

class ArrivalReader final : public EventReader {
 public:
  explicit ArrivalReader(std::unique_ptr<RecordSource> source) : source_(std::move(source)) {}
  Result<bool> read(data::EpochBuilder& builder, std::size_t positions_max) override {
    return source_->decode(builder, positions_max);
  }
  [[nodiscard]] ReadCounts counts() const override { return source_->faults().counts; }
  [[nodiscard]] std::optional<double> progress() const override { return source_->progress(); }

 private:
  std::unique_ptr<RecordSource> source_;
};

}  // namespace

std::unique_ptr<EventReader> make_arrival_reader(std::unique_ptr<RecordSource> source) {
  return std::make_unique<ArrivalReader>(std::move(source));
}

Result<std::unique_ptr<EventReader>> open_reader(const ReaderOptions& options) {
  VARPULIS_TRY(auto source, RecordSource::open(options));
  return make_arrival_reader(std::move(source));
}

}  // namespace varpulis::codec
