#pragma once
#include <unordered_map>
#include <unordered_set>

#include "data/compare.h"

namespace varpulis::functions {

struct ValueHash {
  std::size_t operator()(const data::Value& value) const { return data::hash(value); }
};
struct ValueSame {
  bool operator()(const data::Value& a, const data::Value& b) const { return data::same_key(a, b); }
};

// By ==, with null and NaN equal to themselves. Their iteration order must not reach results.
using ValueSet = std::unordered_set<data::Value, ValueHash, ValueSame>;
template <typename T>
using ValueMap = std::unordered_map<data::Value, T, ValueHash, ValueSame>;

}  // namespace varpulis::functions
