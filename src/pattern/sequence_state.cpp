#include "pattern/sequence_state.h"

#include <cmath>
#include <unordered_map>

#include "data/compare.h"

namespace varpulis::pattern {

using data::Value;

/// Values that differ under `==`.
class SequenceState::Distinct {
 public:
  void add(const Value& value) {
    const std::uint64_t hash = data::hash(value);
    const auto [begin, end] = values_.equal_range(hash);
    for (auto at = begin; at != end; ++at) {
      if (data::equal(at->second, value)) return;
    }
    values_.emplace(hash, value);
  }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  std::unordered_multimap<std::uint64_t, Value> values_;
};

SequenceState::SequenceState() = default;
SequenceState::SequenceState(SequenceState&&) noexcept = default;
SequenceState& SequenceState::operator=(SequenceState&&) noexcept = default;
SequenceState::~SequenceState() = default;

bool is_summed(const Value& value) { return value.is_number() && !std::isnan(value.as_double()); }

void SequenceState::reset() { *this = SequenceState(); }

void SequenceState::add(const SequenceValue& of, const Value& value, std::uint32_t element) {
  using enum SequenceValue::Kind;
  const auto place = static_cast<std::int64_t>(events_++);
  switch (of.kind) {
    case count:
      if (!value.is_absent()) ++present_;
      return;
    case sum:
    case avg:
      if (!is_summed(value)) return;
      ++numbers_;
      if (!sum_) sum_ = std::make_unique<sums::Sum>();
      sum_->add(value);
      return;
    case min:
    case max: {
      if (!is_summed(value)) return;
      const double number = value.as_double();
      if (numbers_++ == 0) extreme_ = number;
      extreme_ = of.kind == min ? std::min(extreme_, number) : std::max(extreme_, number);
      return;
    }
    case distinct_count:
      if (value.is_missing()) return;
      if (!distinct_) distinct_ = std::make_unique<Distinct>();
      distinct_->add(value);
      return;
    case first:
      if (place == 0) element_ = element;
      return;
    case element_at:
      if (place == of.index) element_ = element;
      return;
    case last:
    case collect: return;
  }
}

Value SequenceState::result(const SequenceValue& of) const {
  using enum SequenceValue::Kind;
  const auto whole = [](std::uint64_t number) { return Value::integer(static_cast<std::int64_t>(number)); };
  if (of.kind == count) return whole(of.of_field ? present_ : events_);
  if (of.kind == distinct_count) return whole(distinct_ ? distinct_->size() : 0);
  if (numbers_ == 0) return {};
  if (of.kind == sum) return Value::real(sum_->total());
  if (of.kind == avg) return Value::real(sum_->total() / static_cast<double>(numbers_));
  return Value::real(extreme_);
}

}  // namespace varpulis::pattern
