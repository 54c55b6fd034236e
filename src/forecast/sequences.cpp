#include "forecast/sequences.h"

namespace varpulis::forecast {

bool Sequences::is_silent(const Sequence& sequence, std::int64_t now) const {
  if (!silence_ || sequence.runs > 0 || now <= sequence.last_time) return false;
  return static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(sequence.last_time) > static_cast<std::uint64_t>(*silence_);
}

Sequence& Sequences::touch(std::uint32_t id, std::int64_t time) {
  if (id >= sequences_.size()) sequences_.resize(id + 1);
  Sequence& sequence = sequences_[id];
  if (sequence.events > 0) unlink(id);
  link(id);
  sequence.last_time = sequence.events > 0 && sequence.last_time > time ? sequence.last_time : time;
  ++sequence.events;
  return sequence;
}

std::uint32_t Sequences::silent(std::int64_t now) const {
  return oldest_ != none && is_silent(sequences_[oldest_], now) ? oldest_ : none;
}

void Sequences::forget(std::uint32_t id) {
  unlink(id);
  sequences_[id] = {};
}

void Sequences::restore(std::uint32_t id, const Sequence& sequence) {
  if (id >= sequences_.size()) sequences_.resize(id + 1);
  sequences_[id] = sequence;
  link(id);
}

void Sequences::unlink(std::uint32_t id) {
  const Sequence& own = sequences_[id];
  (own.older == none ? oldest_ : sequences_[own.older].newer) = own.newer;
  (own.newer == none ? newest_ : sequences_[own.newer].older) = own.older;
}

void Sequences::link(std::uint32_t id) {
  Sequence& own = sequences_[id];
  own.older = newest_;
  own.newer = none;
  (newest_ == none ? oldest_ : sequences_[newest_].newer) = id;
  newest_ = id;
}

}  // namespace varpulis::forecast
