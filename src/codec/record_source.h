#pragma once
#include "codec/reader.h"

namespace varpulis::codec {

/// One input with its decoder: the part that all readers share.
class RecordSource {
 public:
  /// Of `options` only what concerns one input is used. Opens the input unless `source` is given.
  [[nodiscard]] static Result<std::unique_ptr<RecordSource>> open(const ReaderOptions& options,
                                                                  std::unique_ptr<ByteSource> source = nullptr);

  RecordSource(const RecordSource&) = delete;
  RecordSource& operator=(const RecordSource&) = delete;

  [[nodiscard]] Result<bool> decode(data::EpochBuilder& builder, std::size_t positions_max);
  /// Appends up to `records_max` records that lie in one chunk; valid until the next call, or as long as `owner` is kept. None: the end.
  [[nodiscard]] Result<void> scan(std::vector<Record>& records, std::size_t records_max, bool times_only = false);
  [[nodiscard]] Decoder& decoder() { return *decoder_; }
  [[nodiscard]] Faults& faults() { return faults_; }
  [[nodiscard]] const Faults& faults() const { return faults_; }
  [[nodiscard]] const std::shared_ptr<const void>& owner() const { return input_.owner(); }
  /// The share of the input that was read, where its size is known.
  [[nodiscard]] std::optional<double> progress() const { return input_.progress(); }

 private:
  RecordSource(const ReaderOptions& options, std::unique_ptr<ByteSource> source);
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Chunk chunk() const {
    return {.bytes = input_.bytes(), .is_last = input_.at_end(), .owner = &input_.owner()};
  }

  ReaderOptions options_;
  Faults faults_;
  Input input_;
  std::unique_ptr<Decoder> decoder_;
};

/// Reads the source in arrival order.
[[nodiscard]] std::unique_ptr<EventReader> make_arrival_reader(std::unique_ptr<RecordSource> source);

/// The name of an input in messages: its path, or "<stdin>".
[[nodiscard]] std::string source_name(const ReaderOptions& options);

}  // namespace varpulis::codec
