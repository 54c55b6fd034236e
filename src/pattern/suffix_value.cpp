#include "pattern/suffix_value.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "data/compare.h"
#include "pattern/sequence_state.h"
#include "pattern/tail.h"
#include "sums/exact_sum.h"

namespace varpulis::pattern {
namespace {

using data::Value;

Value whole(std::uint64_t number) { return Value::integer(static_cast<std::int64_t>(number)); }

/// Events whose value is neither missing nor null, counted from the front.
class PresentCount final : public SuffixValue {
 public:
  explicit PresentCount(std::uint64_t begin) { before_.start_at(begin); }
  void add(const Value& value) override {
    before_.push_back(present_);
    if (!value.is_absent()) ++present_;
  }
  void cut(std::uint64_t before) override { before_.cut(before); }
  [[nodiscard]] std::optional<Value> result(std::uint64_t from) const override { return whole(present_ - before_[from]); }
  [[nodiscard]] std::uint64_t bytes() const override { return before_.bytes(); }

 private:
  Tail<std::uint64_t> before_;
  std::uint64_t present_ = 0;
};

/// The exact sum from the front to each place: a suffix is the difference of two, and that is exact too.
class SuffixSum final : public SuffixValue {
 public:
  SuffixSum(bool average, std::uint64_t begin) : average_(average) { before_.start_at(begin); }
  ~SuffixSum() override { sum_.release(); }
  void add(const Value& value) override {
    before_.push_back({.high = sum_.high, .low = sum_.low, .rest = sum_.rest, .integers = sum_.integers, .count = sum_.count});
    if (is_summed(value)) sum_.add(value);
    usual_ = usual_ && sum_.wide == nullptr && (sum_.infinities[0] | sum_.infinities[1]) == 0;
  }
  void cut(std::uint64_t before) override { before_.cut(before); }
  [[nodiscard]] std::optional<Value> result(std::uint64_t from) const override {
    if (!usual_) return std::nullopt;
    const Part& before = before_[from];
    const std::uint64_t count = sum_.count - before.count;
    if (count == 0) return Value();
    sums::ExactSum rest = sum_;  // owns nothing
    for (const double part : {before.high, before.low, before.rest}) rest.remove(part);
    rest.integers -= before.integers;
    const double total = rest.total();
    rest.release();
    return Value::real(average_ ? total / static_cast<double>(count) : total);
  }
  [[nodiscard]] std::uint64_t bytes() const override { return before_.bytes(); }

 private:
  struct Part {
    double high = 0, low = 0, rest = 0;
    decltype(sums::ExactSum::integers) integers = 0;
    std::uint64_t count = 0;
  };
  bool average_;
  bool usual_ = true;  // the sum is three doubles and an int
  sums::ExactSum sum_;
  Tail<Part> before_;
};

/// The places that are the extreme of all that follow them: a stack, in which the extreme of a suffix is the first at or behind its begin.
class SuffixExtreme final : public SuffixValue {
 public:
  SuffixExtreme(bool greatest, std::uint64_t begin) : greatest_(greatest), next_(begin) {}
  void add(const Value& value) override {
    const std::uint64_t place = next_++;
    if (!is_summed(value)) return;
    const double number = value.as_double();
    // Of equal ones the first counts.
    while (!stack_.empty() && (greatest_ ? stack_.back().number < number : stack_.back().number > number)) stack_.pop_back();
    stack_.push_back({.place = place, .number = number});
  }
  void cut(std::uint64_t before) override {
    while (!stack_.empty() && stack_.front().place < before) stack_.pop_front();
  }
  [[nodiscard]] std::optional<Value> result(std::uint64_t from) const override {
    std::uint64_t low = stack_.begin(), high = stack_.end();
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (stack_[middle].place < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == stack_.end() ? Value() : Value::real(stack_[low].number);
  }
  [[nodiscard]] std::uint64_t bytes() const override { return stack_.bytes(); }

 private:
  struct Entry {
    std::uint64_t place = 0;
    double number = 0;
  };
  bool greatest_;
  std::uint64_t next_;
  Tail<Entry> stack_;
};

/// The last place of each distinct value; a suffix has as many distinct values as such places. Counted by a tree of partial sums
/// (P. Fenwick, Software: Practice and Experience 24, 1994).
class SuffixDistinct final : public SuffixValue {
 public:
  explicit SuffixDistinct(std::uint64_t begin) : base_(begin), next_(begin), cut_(begin) {}
  void add(const Value& value) override {
    const std::uint64_t place = next_++;
    if (value.is_missing()) return;
    if (place - base_ >= counts_.size()) rebuild();
    const std::uint64_t hash = data::hash(value);
    const auto [begin, end] = last_places_.equal_range(hash);
    const auto found = std::find_if(begin, end, [&](const auto& entry) { return data::equal(entry.second.value, value); });
    if (found == end) {
      last_places_.emplace(hash, Last{.value = value, .place = place});
    } else {
      count(found->second.place, -1);
      found->second.place = place;
    }
    count(place, 1);
  }
  void cut(std::uint64_t before) override { cut_ = before; }
  [[nodiscard]] std::optional<Value> result(std::uint64_t from) const override {
    return whole(static_cast<std::uint64_t>(before(next_) - before(from)));
  }
  [[nodiscard]] std::uint64_t bytes() const override {
    return counts_.capacity() * sizeof(std::int64_t) + last_places_.size() * (sizeof(Last) + 4 * sizeof(void*));
  }

 private:
  struct Last {
    Value value;
    std::uint64_t place = 0;
  };
  void count(std::uint64_t place, std::int64_t by) {
    for (std::size_t i = static_cast<std::size_t>(place - base_) + 1; i <= counts_.size(); i += i & (~i + 1)) counts_[i - 1] += by;
  }
  /// Of the places before this one.
  [[nodiscard]] std::int64_t before(std::uint64_t place) const {
    std::int64_t sum = 0;
    for (std::size_t i = std::min(static_cast<std::size_t>(place - base_), counts_.size()); i > 0; i &= i - 1) sum += counts_[i - 1];
    return sum;
  }
  /// Lets go of what is cut off and makes room: twice what is left.
  void rebuild() {
    std::erase_if(last_places_, [this](const auto& entry) { return entry.second.place < cut_; });
    base_ = cut_;
    counts_.assign(std::max<std::size_t>(16, 2 * static_cast<std::size_t>(next_ - base_)), 0);
    for (const auto& [hash, last] : last_places_) count(last.place, 1);
  }

  std::uint64_t base_, next_, cut_;
  std::vector<std::int64_t> counts_;
  std::unordered_multimap<std::uint64_t, Last> last_places_;
};

}  // namespace

std::unique_ptr<SuffixValue> make_suffix_value(const SequenceValue& of, std::uint64_t begin) {
  using enum SequenceValue::Kind;
  switch (of.kind) {
    case count: return of.of_field ? std::make_unique<PresentCount>(begin) : nullptr;
    case sum:
    case avg: return std::make_unique<SuffixSum>(of.kind == avg, begin);
    case min:
    case max: return std::make_unique<SuffixExtreme>(of.kind == max, begin);
    case distinct_count: return std::make_unique<SuffixDistinct>(begin);
    case first:
    case last:
    case element_at:
    case collect: return nullptr;
  }
  return nullptr;
}

}  // namespace varpulis::pattern
