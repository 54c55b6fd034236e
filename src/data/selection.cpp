#include "data/selection.h"

namespace varpulis::data {

Selection Selection::where(const Bitmap& keep) const {
  const std::size_t kept = keep.count();
  if (kept == size_) return *this;
  Buffer<std::uint32_t> rows(kept);
  std::uint32_t* to = rows.data();
  if (is_all()) {
    keep.for_each([&](std::size_t i) { *to++ = static_cast<std::uint32_t>(i); });
  } else {
    const std::uint32_t* from = rows_->data();
    keep.for_each([&](std::size_t i) { *to++ = from[i]; });
  }
  return of(std::move(rows));
}

Selection Selection::slice(std::size_t begin, std::size_t count) const {
  if (begin == 0 && count == size_) return *this;
  Buffer<std::uint32_t> rows(count);
  for (std::size_t i = 0; i < count; ++i) rows[i] = (*this)[begin + i];
  return of(std::move(rows));
}

}  // namespace varpulis::data
