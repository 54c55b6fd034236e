#pragma once
#include <map>

#include "ops/window_keys.h"

namespace varpulis::ops {

/// Under `.watermark`: how the rows in windows spell their keys, where that differs from what the table of keys says (1.0 in the slot of 1).
/// A window shows its key as its first row in (timestamp, arrival) order has it.
class RowSpellings {
 public:
  /// A row is kept under this id; what was known of the id before is forgotten. `usual` is the key in the table.
  void row(std::uint32_t id, const data::Value& key, const data::Value& usual) { set(of_row_, id, key, usual); }
  [[nodiscard]] data::Value of_row(std::uint32_t id, const data::Value& usual) const { return get(of_row_, id, usual); }
  /// The first row of the next window of a slot, when it is no longer kept.
  void folded(std::uint32_t slot, const data::Value& key, const data::Value& usual) { set(of_folded_, slot, key, usual); }
  [[nodiscard]] data::Value of_folded(std::uint32_t slot, const data::Value& usual) const { return get(of_folded_, slot, usual); }

 private:
  using Differing = std::map<std::uint32_t, data::Value>;
  static void set(Differing& differing, std::uint32_t of, const data::Value& key, const data::Value& usual) {
    if (same_spelling(key, usual)) differing.erase(of);
    else differing.insert_or_assign(of, key);
  }
  static data::Value get(const Differing& differing, std::uint32_t of, const data::Value& usual) {
    const auto found = differing.find(of);
    return found == differing.end() ? usual : found->second;
  }
  Differing of_row_;     // by id; ids that are no longer in use may be in it
  Differing of_folded_;  // by slot
};

}  // namespace varpulis::ops
