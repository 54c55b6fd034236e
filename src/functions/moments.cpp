#include "functions/moments.h"

namespace varpulis::functions {

void Moments::save(state::SnapshotWriter& to) const {
  to.put(origin_kind);
  to.put(origin_bits);
  for (const double part : {sums.sum, sums.sum_low, sums.squares, sums.squares_low}) to.put(part);
  to.put(sums.count);
}

Result<void> Moments::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.get(origin_kind));
  if (origin_kind > static_cast<std::uint64_t>(Number::Kind::real)) return Error(ErrorCode::invalid_data, "unknown kind of number in the state of a variance");
  VARPULIS_CHECK(from.get(origin_bits));
  for (double* part : {&sums.sum, &sums.sum_low, &sums.squares, &sums.squares_low}) VARPULIS_CHECK(from.get(*part));
  return from.get(sums.count);
}

}  // namespace varpulis::functions
