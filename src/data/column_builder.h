#pragma once
#include <optional>

#include "data/column.h"

namespace varpulis::data {

/// Builds a column row by row, in ascending rows; rows that are passed over are missing. The physical kind follows the data: the first
/// value decides, a value of another kind turns the column dynamic (ints and floats go together). Reusable after finish().
/// Regular data (no gaps, no nulls, one kind) takes an inline path of a compare and a store per value.
class ColumnBuilder {
 public:
  void null(std::size_t row);
  void boolean(std::size_t row, bool value);
  void integer(std::size_t row, std::int64_t value) {
    if (regular_ == Regular::integers && row == rows_) append_word(static_cast<std::uint64_t>(value));
    else number(row, static_cast<std::uint64_t>(value), true);
  }
  void real(std::size_t row, double value) {
    if (regular_ == Regular::reals && row == rows_) append_word(std::bit_cast<std::uint64_t>(value));
    else number(row, std::bit_cast<std::uint64_t>(value), false);
  }
  void timestamp(std::size_t row, EventTime time);
  void duration(std::size_t row, std::uint64_t ns);
  /// Copies the text into the column's own memory when it is longer than a TextView holds inline.
  void text(std::size_t row, std::string_view text);
  /// Keeps a view: `text` must stay valid as long as the owner given to keep().
  void text_view(std::size_t row, std::string_view text) {
    if (regular_ == Regular::texts && row == rows_) {
      texts_.push_back(TextView(text));
      ++rows_;
    } else {
      irregular_text_view(row, text);
    }
  }
  /// Any value; a missing one leaves the row missing.
  void value(std::size_t row, const Value& value);
  /// Memory that text_view() texts point into.
  void keep(const std::shared_ptr<const void>& owner) {
    if (owners_.empty() || owners_.back() != owner) owners_.push_back(owner);
  }

  /// Rows filled so far (the last filled row + 1).
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// Takes back the value of the last filled row, which becomes missing.
  void drop_last();

  /// The column of `rows` rows; trailing rows not filled are missing. The builder is empty afterwards.
  [[nodiscard]] ColumnPtr finish(std::size_t rows);

 private:
  /// What every row so far is, when none is missing or null.
  enum class Regular : std::uint8_t { no, integers, reals, texts };
  void append_word(std::uint64_t word) {
    words_.push_back(word);
    ++rows_;
  }
  void irregular_text_view(std::size_t row, std::string_view text);
  void number(std::size_t row, std::uint64_t bits, bool is_integer);
  void store_word(std::size_t row, ColumnKind kind, std::uint64_t word);
  bool prepare(std::size_t row, ColumnKind kind);  // false: the column is dynamic
  [[nodiscard]] bool is_mixed() const { return any_integer_ && any_real_; }
  [[nodiscard]] Numbers numbers() const;
  void skip_to(std::size_t row);
  void append_filler(std::size_t count);
  void make_dynamic();
  void append_dynamic(std::size_t row, Value value);
  void mark_present();

  std::optional<ColumnKind> kind_;  // none while only missing and null rows came
  std::size_t rows_ = 0;
  Regular regular_ = Regular::no;
  bool any_integer_ = false, any_real_ = false;  // both: integers_ is filled
  bool any_missing_ = false, any_null_ = false;
  Bitmap present_, nulls_, truth_, integers_;
  Buffer<std::uint64_t> words_;
  Buffer<TextView> texts_;
  std::vector<Value> values_;
  std::shared_ptr<TextArena> arena_;
  std::vector<std::shared_ptr<const void>> owners_;
  std::size_t rows_expected_ = 0;  // of the previous column: this one is likely to get as many
};

}  // namespace varpulis::data
