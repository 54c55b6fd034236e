#include "functions/moments.h"

namespace varpulis::functions {

void Moments::save(state::SnapshotWriter& to) const {
  to.put(static_cast<std::uint64_t>(origin.kind));
  to.put(origin.bits);
  for (const double part : {sums.sum, sums.sum_low, sums.squares, sums.squares_low}) to.put(part);
  to.put(sums.count);
}

Result<void> Moments::load(state::SnapshotReader& from) {
  std::uint64_t kind = 0;
  VARPULIS_CHECK(from.get(kind));
  if (kind > static_cast<std::uint64_t>(Number::Kind::real)) return Error(ErrorCode::invalid_data, "unknown kind of number in the state of a variance");
  origin.kind = static_cast<Number::Kind>(kind);
  VARPULIS_CHECK(from.get(origin.bits));
  for (double* part : {&sums.sum, &sums.sum_low, &sums.squares, &sums.squares_low}) VARPULIS_CHECK(from.get(*part));
  return from.get(sums.count);
}

}  // namespace varpulis::functions
