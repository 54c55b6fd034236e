#pragma once
// What decoders write into: one builder per event type, rows interleaved in position order.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/batch.h"
#include "data/column_builder.h"

namespace varpulis::data {

/// Which fields decoders have to materialise. Fields nobody reads are skipped over; types nobody reads are only counted.
class Projection {
 public:
  struct Type {
    bool everything = false;           // some consumer passes whole events on
    std::vector<std::string> fields;   // sorted, without repetition
    [[nodiscard]] bool wants(std::string_view field) const;
  };
  /// Everything of every type.
  static Projection all();

  /// The type is read, if only its existence.
  void add_type(std::string_view type);
  void add_field(std::string_view type, std::string_view field);
  void add_everything(std::string_view type);
  /// The fields of a type; null when nobody consumes it.
  [[nodiscard]] const Type* find(std::string_view type) const;

 private:
  bool all_ = false;
  Type everything_{.everything = true, .fields = {}};
  std::map<std::string, Type, std::less<>> types_;
};

/// The rows of one event type in the epoch being built.
class TypeBuilder {
 public:
  TypeBuilder(std::string name, std::uint32_t index, const Projection::Type* wanted);

  /// False: nobody reads this type; its events count as positions but get no row.
  [[nodiscard]] bool wanted() const { return wanted_ != nullptr; }
  [[nodiscard]] const std::string& name() const { return *name_; }
  [[nodiscard]] std::size_t rows() const { return positions_.size(); }
  /// The number of the row being built.
  [[nodiscard]] std::size_t row() const { return positions_.size(); }

  /// The column of a field of the row being built, ready for one value at row(); null when nobody reads the field. A second value for
  /// one field replaces the first and keeps its place. Fast when rows name their fields in the same order.
  [[nodiscard]] ColumnBuilder* field(std::string_view name);
  /// Drops what was written of the row being built (a bad record).
  void abandon_row();

 private:
  friend class EpochBuilder;
  static constexpr std::uint32_t unwanted = 0xffffffff;
  struct Field {
    std::string name;
    ColumnBuilder column;
    bool in_row = false;
  };
  struct Expected {  // the fields of the previous row in its order, unwanted ones included
    std::string name;
    std::uint32_t column;
  };
  ColumnBuilder* use(std::uint32_t column);
  void end_row(std::uint32_t position, EventTime time);
  [[nodiscard]] Rows finish(std::uint64_t first_position);

  std::shared_ptr<const std::string> name_;
  std::uint32_t index_;               // in EpochBuilder::types_
  const Projection::Type* wanted_;
  std::vector<Field> fields_;
  std::vector<Expected> expected_;
  std::size_t cursor_ = 0;
  Shape shape_;                       // of the row being built
  std::vector<Shape> shapes_;
  Buffer<std::uint32_t> shape_of_row_;
  Buffer<std::uint32_t> positions_;
  Buffer<std::int64_t> times_;
  SchemaPtr schema_;                  // of the last epoch, shared while the fields stay the same
};

/// Collects events into an epoch. Decoders call type(), field() and end_event(); whoever drives them calls finish().
class EpochBuilder {
 public:
  /// `projection` outlives the builder.
  explicit EpochBuilder(const Projection& projection) : projection_(projection) {}

  /// The builder of an event type; stays valid across epochs. Remember it while records repeat their type.
  [[nodiscard]] TypeBuilder& type(std::string_view name);
  /// Ends the event whose fields were written to `type`; it takes the next position.
  void end_event(TypeBuilder& type, EventTime time);

  [[nodiscard]] std::uint32_t positions() const { return static_cast<std::uint32_t>(type_of_position_.size()); }
  /// Running maximum of event time over everything accepted so far; EventTime::min() before the first event.
  [[nodiscard]] EventTime clock() const { return clock_; }
  /// For restarts: positions and clock continue from here.
  void resume(std::uint64_t next_position, EventTime clock);
  [[nodiscard]] std::uint64_t next_position() const { return first_position_ + positions(); }

  /// The epoch; the builder starts the next one.
  [[nodiscard]] Epoch finish();

 private:
  const Projection& projection_;
  std::deque<TypeBuilder> types_;
  std::unordered_map<std::string_view, std::uint32_t> type_index_;  // keys: TypeBuilder::name(), owned by types_
  std::uint64_t first_position_ = 0;
  EventTime clock_ = EventTime::min();
  Buffer<std::uint32_t> type_of_position_;
  Buffer<std::int64_t> clocks_;
  std::vector<std::uint32_t> epoch_index_;  // of types_: index in the epoch being finished
};

}  // namespace varpulis::data
