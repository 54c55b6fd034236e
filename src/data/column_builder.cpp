#include "data/column_builder.h"

namespace varpulis::data {

// present_, nulls_ and integers_ are materialised only once a row deviates from the usual (present, not null, same kind of number).

void ColumnBuilder::append_filler(std::size_t count) {
  if (!kind_) return;  // nothing stored yet: the first value catches up
  switch (*kind_) {
    case ColumnKind::boolean:
      for (std::size_t i = 0; i < count; ++i) truth_.push_back(false);
      break;
    case ColumnKind::number:
      if (is_mixed()) {
        for (std::size_t i = 0; i < count; ++i) integers_.push_back(false);
      }
      [[fallthrough]];
    case ColumnKind::timestamp:
    case ColumnKind::duration: words_.resize(words_.size() + count, 0); break;
    case ColumnKind::text: texts_.resize(texts_.size() + count, TextView()); break;
    case ColumnKind::dynamic: values_.resize(values_.size() + count); break;
  }
}

void ColumnBuilder::skip_to(std::size_t row) {
  VARPULIS_DCHECK(row >= rows_);
  if (row == rows_) return;
  regular_ = Regular::no;
  if (!any_missing_) {
    any_missing_ = true;
    present_.assign(rows_, true);
  }
  const std::size_t gap = row - rows_;
  for (std::size_t i = 0; i < gap; ++i) present_.push_back(false);
  if (any_null_) {
    for (std::size_t i = 0; i < gap; ++i) nulls_.push_back(false);
  }
  append_filler(gap);
  rows_ = row;
}

void ColumnBuilder::mark_present() {
  if (any_missing_) present_.push_back(true);
  if (any_null_) nulls_.push_back(false);
  ++rows_;
}

bool ColumnBuilder::prepare(std::size_t row, ColumnKind kind) {
  skip_to(row);
  if (!kind_) {
    kind_ = kind;
    if (kind == ColumnKind::text) texts_.reserve(rows_expected_);
    else if (kind != ColumnKind::boolean && kind != ColumnKind::dynamic) words_.reserve(rows_expected_);
    append_filler(rows_);
  } else if (*kind_ != kind) {
    if (*kind_ != ColumnKind::dynamic) make_dynamic();
    return false;
  }
  return true;
}

void ColumnBuilder::null(std::size_t row) {
  skip_to(row);
  regular_ = Regular::no;
  if (!any_null_) {
    any_null_ = true;
    nulls_.assign(rows_, false);
  }
  if (any_missing_) present_.push_back(true);
  nulls_.push_back(true);
  if (kind_ == ColumnKind::dynamic) values_.push_back(Value::null());
  else append_filler(1);
  ++rows_;
}

void ColumnBuilder::boolean(std::size_t row, bool value) {
  if (!prepare(row, ColumnKind::boolean)) return append_dynamic(row, Value::boolean(value));
  truth_.push_back(value);
  mark_present();
}

void ColumnBuilder::number(std::size_t row, std::uint64_t bits, bool is_integer) {
  if (!prepare(row, ColumnKind::number)) {
    return append_dynamic(row, is_integer ? Value::integer(static_cast<std::int64_t>(bits)) : Value::real(std::bit_cast<double>(bits)));
  }
  const bool was_mixed = is_mixed();
  (is_integer ? any_integer_ : any_real_) = true;
  if (is_mixed() && !was_mixed) {
    // The first number of the other kind: until here all were ints, or all floats.
    integers_.assign(rows_, !is_integer);
    if (any_missing_) integers_ &= present_;
    if (any_null_) integers_.subtract(nulls_);
  }
  if (is_mixed()) integers_.push_back(is_integer);
  regular_ = is_mixed() || any_missing_ || any_null_ ? Regular::no : is_integer ? Regular::integers : Regular::reals;
  words_.push_back(bits);
  mark_present();
}

void ColumnBuilder::store_word(std::size_t row, ColumnKind kind, std::uint64_t word) {
  if (!prepare(row, kind)) {
    return append_dynamic(row, kind == ColumnKind::timestamp ? Value::timestamp({static_cast<std::int64_t>(word)}) : Value::duration(word));
  }
  words_.push_back(word);
  mark_present();
}

void ColumnBuilder::timestamp(std::size_t row, EventTime time) {
  store_word(row, ColumnKind::timestamp, static_cast<std::uint64_t>(time.ns));
}

void ColumnBuilder::duration(std::size_t row, std::uint64_t ns) { store_word(row, ColumnKind::duration, ns); }

void ColumnBuilder::text(std::size_t row, std::string_view text) {
  if (text.size() <= TextView::inline_max) return text_view(row, text);
  if (!prepare(row, ColumnKind::text)) return append_dynamic(row, Value::text(text));
  if (!arena_) arena_ = std::make_shared<TextArena>();
  texts_.push_back(arena_->add(text));
  mark_present();
}

void ColumnBuilder::irregular_text_view(std::size_t row, std::string_view text) {
  if (!prepare(row, ColumnKind::text)) return append_dynamic(row, Value::text(text));
  texts_.push_back(TextView(text));
  mark_present();
  if (!any_missing_ && !any_null_) regular_ = Regular::texts;
}

void ColumnBuilder::value(std::size_t row, const Value& value) {
  switch (value.kind()) {
    case Kind::missing: return;
    case Kind::null: return null(row);
    case Kind::boolean: return boolean(row, value.as_boolean());
    case Kind::integer: return integer(row, value.as_integer());
    case Kind::real: return real(row, value.as_real());
    case Kind::text: return text(row, value.as_text());
    case Kind::timestamp: return timestamp(row, value.as_time());
    case Kind::duration: return duration(row, value.as_duration());
    case Kind::array:
    case Kind::map:
      if (prepare(row, ColumnKind::dynamic)) {
        values_.push_back(value);
        mark_present();
      } else {
        append_dynamic(row, value);
      }
  }
}

void ColumnBuilder::append_dynamic(std::size_t row, Value value) {
  skip_to(row);
  values_.push_back(std::move(value));
  mark_present();
}

void ColumnBuilder::make_dynamic() {
  Column column;
  column.kind = *kind_;
  column.rows = static_cast<std::uint32_t>(rows_);
  column.numbers = numbers();
  if (any_missing_) column.present = present_;
  if (any_null_) column.nulls = nulls_;
  column.truth = std::move(truth_);
  column.integers = std::move(integers_);
  column.words = std::move(words_);
  column.texts = std::move(texts_);
  values_.clear();
  values_.reserve(rows_ + 1);
  for (std::size_t row = 0; row < rows_; ++row) values_.push_back(column.value(row));
  kind_ = ColumnKind::dynamic;
  truth_.clear();
  integers_.clear();
  any_integer_ = any_real_ = false;
  regular_ = Regular::no;
}

Numbers ColumnBuilder::numbers() const {
  if (is_mixed()) return Numbers::mixed;
  return any_real_ ? Numbers::reals : Numbers::integers;
}

void ColumnBuilder::drop_last() {
  VARPULIS_DCHECK(rows_ > 0);
  if (any_missing_) present_.pop_back();
  if (any_null_) nulls_.pop_back();
  if (kind_) {
    switch (*kind_) {
      case ColumnKind::boolean: truth_.pop_back(); break;
      case ColumnKind::number:
        if (is_mixed()) integers_.pop_back();
        [[fallthrough]];
      case ColumnKind::timestamp:
      case ColumnKind::duration: words_.pop_back(); break;
      case ColumnKind::text: texts_.pop_back(); break;
      case ColumnKind::dynamic: values_.pop_back(); break;
    }
  }
  --rows_;
}

ColumnPtr ColumnBuilder::finish(std::size_t rows) {
  skip_to(rows);
  auto column = std::make_shared<Column>();
  column->kind = kind_.value_or(ColumnKind::dynamic);
  column->rows = static_cast<std::uint32_t>(rows);
  column->numbers = numbers();
  if (any_missing_) column->present = std::move(present_);
  if (any_null_ && nulls_.any()) column->nulls = std::move(nulls_);
  if (!kind_) {  // only missing and null rows
    column->values.resize(rows);
    if (any_null_) column->nulls.for_each([&](std::size_t row) { column->values[row] = Value::null(); });
  }
  column->truth = std::move(truth_);
  if (is_mixed()) column->integers = std::move(integers_);
  column->words = std::move(words_);
  column->texts = std::move(texts_);
  if (kind_ == ColumnKind::dynamic) column->values = std::move(values_);
  column->owners = std::move(owners_);
  if (arena_) column->owners.push_back(std::move(arena_));
  *this = ColumnBuilder();
  rows_expected_ = rows;
  return column;
}

}  // namespace varpulis::data
