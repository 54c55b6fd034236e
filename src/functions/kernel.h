#pragma once
// What column kernels share: results whose rows are missing wherever an argument is missing or null, loops over number columns.
#include <bit>
#include <cstdint>
#include <memory>

#include "functions/vocabulary.h"

namespace varpulis::functions {

/// A column under construction.
using ColumnDraft = std::shared_ptr<Column>;

/// A draft of `rows` rows in which the rows without a value in any of `arguments` (missing or null) are missing. The parts of its kind
/// are sized: bitmaps are clear, words and texts are to be written by the kernel, for every row.
[[nodiscard]] ColumnDraft draft(ColumnKind kind, ColumnArguments arguments, std::size_t rows);
/// Makes a row missing.
void drop(Column& column, std::size_t row);
/// Clears what the kernel computed for missing rows, and the bitmaps that tell nothing.
[[nodiscard]] ColumnPtr finish(ColumnDraft column);

/// Calls integer(row, int64) or real(row, double) for every row; rows without value come as 0.
template <typename OnInteger, typename OnReal>
void for_each_number(const Column& column, OnInteger integer, OnReal real) {
  const std::size_t rows = column.rows;
  switch (column.numbers) {
    case Numbers::integers:
      for (std::size_t row = 0; row < rows; ++row) integer(row, column.as_integers()[row]);
      return;
    case Numbers::reals:
      for (std::size_t row = 0; row < rows; ++row) real(row, column.as_reals()[row]);
      return;
    case Numbers::mixed:
      for (std::size_t row = 0; row < rows; ++row) {
        if (column.integers[row]) integer(row, column.as_integers()[row]);
        else real(row, column.as_reals()[row]);
      }
      return;
  }
}

inline std::uint64_t word(std::int64_t value) { return static_cast<std::uint64_t>(value); }
inline std::uint64_t word(double value) { return std::bit_cast<std::uint64_t>(value); }

/// A bool for every row that holds texts in both columns: test(text, text). Null unless both columns hold texts.
template <typename Test>
[[nodiscard]] ColumnPtr test_texts(ColumnArguments arguments, std::size_t rows, Test test) {
  if (arguments[0]->kind != ColumnKind::text || arguments[1]->kind != ColumnKind::text) return nullptr;
  ColumnDraft result = draft(ColumnKind::boolean, arguments, rows);
  for (std::size_t row = 0; row < rows; ++row) {
    if (test(arguments[0]->texts[row].view(), arguments[1]->texts[row].view())) result->truth.set(row);
  }
  return finish(std::move(result));
}

}  // namespace varpulis::functions
