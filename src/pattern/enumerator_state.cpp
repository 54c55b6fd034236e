// What an enumerator writes to a snapshot.
#include <algorithm>
#include <iterator>

#include "pattern/enumerator.h"

namespace varpulis::pattern {

using data::Value;

std::vector<std::uint32_t> Enumerator::rows() const {
  std::vector<std::uint32_t> rows;
  for (const CandidateLog& own : logs_) {
    for (std::size_t at = own.begin(); at < own.end(); ++at) {
      if (own[at].row != none) rows.push_back(own[at].row);
    }
  }
  return rows;
}

void Enumerator::save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const {
  to.put(serial_);
  to.put(last_expired_);
  to.put(most_);
  std::vector<std::uint32_t> keys;
  for (std::uint32_t key = 0; key * places_.size() < logs_.size(); ++key) {
    if (has_candidates(key)) keys.push_back(key);
  }
  to.put(std::uint64_t{keys.size()});
  const bool keyed = program_.partitioned || !program_.shared_key.empty();
  for (const std::uint32_t key : keys) {
    to.put(keyed ? keys_.key(key)[0] : Value());
    for (std::size_t p = 0; p < places_.size(); ++p) {
      const CandidateLog& own = log(key, p);
      to.put(std::uint64_t{own.size()});
      for (std::size_t at = own.begin(); at < own.end(); ++at) {
        to.put(own[at].serial);
        to.put(own[at].position);
        to.put(own[at].root);
        to.put(own[at].time);
        to.put(std::uint64_t{own[at].may_open});
        to.put(own[at].row == none ? Value() : Value::integer(static_cast<std::int64_t>(number_of_row.at(own[at].row))));
        for (std::size_t v = 0; v < places_[p].width; ++v) to.put(own.values(at, places_[p].width)[v]);
      }
    }
  }
}

Result<void> Enumerator::load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events) {
  const auto damaged = [] { return Error(ErrorCode::invalid_data, "the snapshot holds events that the pattern cannot have kept"); };
  VARPULIS_CHECK(from.get(serial_));
  VARPULIS_CHECK(from.get(last_expired_));
  VARPULIS_CHECK(from.get(most_));
  std::uint64_t keys = 0;
  VARPULIS_CHECK(from.get(keys));
  std::vector<Opener> all_openers;
  std::vector<std::pair<std::uint64_t, std::int64_t>> times;  // serials and times of what is kept
  const bool keyed = program_.partitioned || !program_.shared_key.empty();
  for (std::uint64_t k = 0; k < keys; ++k) {
    Value value;
    VARPULIS_CHECK(from.get(value));
    const std::uint32_t key = keyed ? keys_.find_or_add(std::span<const Value>(&value, 1)).id : 0;
    if ((key + 1) * places_.size() > logs_.size()) logs_.resize((key + 1) * places_.size());
    std::map<std::uint64_t, Candidate> openers;
    for (std::size_t p = 0; p < places_.size(); ++p) {
      CandidateLog& own = log(key, p);
      std::uint64_t size = 0;
      VARPULIS_CHECK(from.get(size));
      for (std::uint64_t i = 0; i < size; ++i) {
        Candidate candidate;
        std::uint64_t may_open = 0;
        Value row;
        VARPULIS_CHECK(from.get(candidate.serial));
        VARPULIS_CHECK(from.get(candidate.position));
        VARPULIS_CHECK(from.get(candidate.root));
        VARPULIS_CHECK(from.get(candidate.time));
        VARPULIS_CHECK(from.get(may_open));
        VARPULIS_CHECK(from.get(row));
        if (!own.empty() && own[own.end() - 1].serial >= candidate.serial) return damaged();
        candidate.may_open = may_open != 0;
        if (!row.is_missing()) {
          if (row.kind() != data::Kind::integer || static_cast<std::uint64_t>(row.as_integer()) >= rows.size()) return damaged();
          candidate.row = rows[static_cast<std::size_t>(row.as_integer())];
          events.add_reference(candidate.row);
        }
        values_.resize(places_[p].width);
        for (Value& each : values_) VARPULIS_CHECK(from.get(each));
        numbers_.clear();
        if (places_[p].numbers > 0) ranges_->read_numbers(p, values_, numbers_);
        std::ranges::copy(values_, std::back_inserter(own.push(candidate, numbers_)));
        ++candidates_;
        times.emplace_back(candidate.serial, candidate.time);
        if (candidate.may_open) openers.emplace(candidate.serial, candidate);
      }
    }
    for (std::uint32_t p = 0; p + 1 < steps_; ++p) {
      CandidateLog& own = log(key, p);
      for (std::size_t at = own.begin(); at < own.end(); ++at) own[at].behind = log(key, p + 1).first_from(own[at].serial);
    }
    for (const auto& [serial, candidate] : openers) {
      push_expiry(key, candidate);
      all_openers.push_back({.serial = serial, .position = candidate.position, .key = key});
    }
  }
  std::ranges::sort(times);
  for (const auto& [serial, time] : times) {
    if (time < latest_time_) ordered_from_ = serial;
    latest_time_ = time;
  }
  std::ranges::sort(all_openers, {}, &Opener::serial);
  for (const Opener& each : all_openers) opened_.push_back(each);
  return {};
}

}  // namespace varpulis::pattern
