#pragma once
// What decoders write into: one builder per event type, rows interleaved in position order.
#include <algorithm>
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
///
/// Rows of one type mostly name the same fields in the same order. A *layout* is such an order; a row whose fields are a subsequence of
/// the current layout has that layout, so optional fields cost nothing. A row that names its fields in another order gets a layout of its
/// own, which becomes the current one.
class TypeBuilder {
 public:
  /// Beyond this many fields in one epoch the epoch ends early, and the names are forgotten: hostile input names new fields all the time.
  static constexpr std::size_t fields_kept_max = 4096;

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
  /// The name of the field that comes next if this row is like the ones before; empty when there is none, and for names with characters
  /// that an input format might escape or delimit names with. So a decoder may compare it with its raw input.
  [[nodiscard]] std::string_view predicted() const {
    return cursor_ < slots_.size() && !deviated_ ? slots_[cursor_].plain_name : std::string_view();
  }
  /// field(predicted()); requires that it is not empty.
  [[nodiscard]] ColumnBuilder* predicted_field() { return slots_[cursor_++].column; }
  /// Drops what was written of the row being built (a bad record).
  void abandon_row();

 private:
  friend class EpochBuilder;
  static constexpr std::uint32_t unwanted = 0xffffffff;
  struct Field {
    explicit Field(std::string_view field_name) : name(field_name) {}
    const std::string name;
    ColumnBuilder column;
  };
  struct Slot {
    std::string_view name;        // owned by the Field, or by unwanted_names_
    std::string_view plain_name;  // what predicted() says
    ColumnBuilder* column;        // null: unwanted
    std::uint32_t index;          // of the field, or `unwanted`
  };
  [[nodiscard]] ColumnBuilder* search(std::string_view name);
  [[nodiscard]] Slot make_slot(std::string_view name);
  [[nodiscard]] bool is_filled(const ColumnBuilder& column) const { return column.rows() == row() + 1; }
  void deviate();
  ColumnBuilder* deviating_field(std::string_view name);
  std::uint32_t layout_of_deviating_row();
  void use_layout(std::uint32_t layout);
  void end_row(std::uint32_t position, EventTime time) {
    if (deviated_) use_layout(layout_of_deviating_row());
    if (layout_count_ > 1) layout_of_row_.push_back(current_);
    cursor_ = 0;
    positions_.push_back(position);
    times_.push_back(time.ns);
  }
  [[nodiscard]] Rows finish(std::uint64_t first_position);

  std::shared_ptr<const std::string> name_;
  std::uint32_t index_;               // in EpochBuilder::types_
  const Projection::Type* wanted_;
  std::deque<Field> fields_;
  std::unordered_map<std::string_view, std::uint32_t> field_index_;
  std::deque<std::string> unwanted_names_;
  std::size_t names_ = 0;             // of fields, unwanted ones included
  std::vector<Slot> slots_;           // the current layout
  std::size_t cursor_ = 0;            // in slots_: what comes next if the row keeps to the layout
  bool deviated_ = false;             // the row being built does not
  std::vector<std::uint32_t> order_;  // of a deviating row: its fields so far
  std::uint32_t current_ = 0;         // number of the current layout in the epoch
  std::uint32_t layout_count_ = 1;
  std::vector<std::vector<Slot>> layouts_;  // by number; the current one is in slots_ instead
  Buffer<std::uint32_t> layout_of_row_;     // empty while there is one layout
  Buffer<std::uint32_t> positions_;
  Buffer<std::int64_t> times_;
  SchemaPtr schema_;                  // of the last epoch, shared while the fields stay the same
};

/// Collects events into an epoch. Decoders call type(), field() and end_event(); whoever drives them calls finish().
class EpochBuilder {
 public:
  /// `projection` outlives the builder.
  explicit EpochBuilder(const Projection& projection) : projection_(projection) {}

  /// The builder of an event type; stays valid across epochs. Fast when records repeat their type.
  [[nodiscard]] TypeBuilder& type(std::string_view name) {
    return last_type_ != nullptr && last_type_->name() == name ? *last_type_ : find_type(name);
  }
  /// Ends the event whose fields were written to `type`; it takes the next position.
  void end_event(TypeBuilder& type, EventTime time) {
    if (type.wanted()) {
      in_order_ = in_order_ && time >= clock_;
      type.end_row(positions(), time);
    }
    clock_ = std::max(clock_, time);
    type_of_position_.push_back(type.index_);
    clocks_.push_back(clock_.ns);
    full_ |= type.names_ > TypeBuilder::fields_kept_max;
  }
  /// A tick of the engine clock while nothing arrives: a position without event. A clock that stands still needs none.
  void tick(EventTime clock) {
    if (clock <= clock_) return;
    clock_ = clock;
    type_of_position_.push_back(Epoch::no_type);
    ++ticks_;
    clocks_.push_back(clock_.ns);
  }
  /// True when the epoch should end now whatever it holds: a type has got too many fields.
  [[nodiscard]] bool full() const { return full_; }

  [[nodiscard]] std::uint32_t positions() const { return static_cast<std::uint32_t>(type_of_position_.size()); }
  /// Running maximum of event time over everything accepted so far; EventTime::min() before the first event.
  [[nodiscard]] EventTime clock() const { return clock_; }
  /// For restarts: positions and clock continue from here.
  void resume(std::uint64_t next_position, EventTime clock);
  [[nodiscard]] std::uint64_t next_position() const { return first_position_ + positions(); }

  /// The epoch; the builder starts the next one.
  [[nodiscard]] Epoch finish();

 private:
  TypeBuilder& find_type(std::string_view name);

  const Projection& projection_;
  TypeBuilder* last_type_ = nullptr;
  bool full_ = false;
  std::deque<TypeBuilder> types_;
  std::unordered_map<std::string_view, std::uint32_t> type_index_;  // keys: TypeBuilder::name(), owned by types_
  std::uint64_t first_position_ = 0;
  EventTime clock_ = EventTime::min();
  bool in_order_ = true;  // of this epoch
  Buffer<std::uint32_t> type_of_position_;
  Buffer<std::int64_t> clocks_;
  std::uint32_t ticks_ = 0;
  std::vector<std::uint32_t> epoch_index_;  // of types_: index in the epoch being finished
};

}  // namespace varpulis::data
