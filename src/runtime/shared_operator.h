#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "catalog/operator.h"

namespace varpulis::runtime {

/// The first operator of streams that begin with the same one over the same input. Whichever of them runs first in an epoch runs it; the others get
/// what it passed on and what it counted. All of them make the same calls in the same order, on one thread.
class SharedOperator {
 public:
  /// What a call did.
  struct Outcome {
    data::Rows rows;
    std::uint32_t next_list = 0;  // after it
    std::vector<std::function<void(catalog::Effects&)>> effects;
  };

  explicit SharedOperator(std::shared_ptr<catalog::Operator> of) : operator_(std::move(of)) {}
  [[nodiscard]] const std::shared_ptr<catalog::Operator>& shared() const { return operator_; }
  /// One more stream shares it. Before the first call.
  void join() { ++streams_; }

  /// Whether it takes the rows of a stream's n-th call, counted from 0, type by type: all streams do as the first one does.
  [[nodiscard]] bool takes_apart(std::uint64_t call, std::span<const catalog::RowsOfType> raw) {
    if (call == made()) takes_apart_ = operator_->takes_apart(raw);
    return takes_apart_;
  }
  /// A stream makes its n-th call: the outcome. None: no stream has made it, so that this one has to, and to tell what came of it.
  [[nodiscard]] std::optional<Outcome> take(std::uint64_t call) {
    if (call == made()) return std::nullopt;
    Entry& entry = outcomes_[call - dropped_];
    Outcome outcome = entry.outcome;
    if (--entry.streams_left == 0) {  // streams come in one order, so that it is the oldest
      outcomes_.pop_front();
      ++dropped_;
    }
    return outcome;
  }
  void tell(Outcome outcome) { outcomes_.push_back({.outcome = std::move(outcome), .streams_left = streams_ - 1}); }

 private:
  struct Entry {
    Outcome outcome;
    std::size_t streams_left = 0;  // that have not taken it
  };
  [[nodiscard]] std::uint64_t made() const { return dropped_ + outcomes_.size(); }

  std::shared_ptr<catalog::Operator> operator_;
  std::size_t streams_ = 1;
  std::deque<Entry> outcomes_;  // of calls that not all streams have made
  std::uint64_t dropped_ = 0;   // calls before these
  bool takes_apart_ = false;
};

/// Passes effects on and remembers them, for other streams.
class RecordedEffects final : public catalog::Effects {
 public:
  explicit RecordedEffects(catalog::Effects& own) : own_(own) {}
  [[nodiscard]] std::vector<std::function<void(catalog::Effects&)>> take() { return std::move(calls_); }

  void output(const data::Rows& rows) override {
    record([=](Effects& to) { to.output(rows); });
  }
  void write(std::size_t sink, const data::Rows& rows) override {
    record([=](Effects& to) { to.write(sink, rows); });
  }
  void print(const data::Rows& rows, std::size_t i, std::string line) override {
    record([=](Effects& to) { to.print(rows, i, line); });
  }
  void log(const data::Rows& rows, std::size_t i, catalog::LogLevel level, std::string line) override {
    record([=](Effects& to) { to.log(rows, i, level, line); });
  }
  void alert(const data::Rows& rows, std::size_t i, std::string message, std::string_view webhook) override {
    record([=, webhook = std::string(webhook)](Effects& to) { to.alert(rows, i, message, webhook); });
  }
  void warn_once(const data::Rows& rows, std::size_t i, std::string_view topic, std::string message) override {
    record([=, topic = std::string(topic)](Effects& to) { to.warn_once(rows, i, topic, message); });
  }
  void warn_of_both(const data::Rows& rows, std::size_t i, std::string_view topic, unsigned which, std::string message) override {
    record([=, topic = std::string(topic)](Effects& to) { to.warn_of_both(rows, i, topic, which, message); });
  }
  void count(catalog::Counter counter, std::uint64_t amount) override {
    record([=](Effects& to) { to.count(counter, amount); });
  }
  void count_named(std::string_view counter, std::uint64_t amount) override {
    record([=, counter = std::string(counter)](Effects& to) { to.count_named(counter, amount); });
  }
  void late(const data::Rows& rows) override {
    record([=](Effects& to) { to.late(rows); });
  }
  void pass_by(const data::Rows& rows) override {
    record([=](Effects& to) { to.pass_by(rows); });
  }
  void failed(const data::Rows& rows, std::size_t i) override {
    record([=](Effects& to) { to.failed(rows, i); });
  }
  void matched(const data::Rows& rows, std::size_t i, catalog::MatchRecord record_of_it) override {
    record([=](Effects& to) { to.matched(rows, i, record_of_it); });
  }

 private:
  void record(std::function<void(Effects&)> call) {
    call(own_);
    calls_.push_back(std::move(call));
  }
  Effects& own_;
  std::vector<std::function<void(Effects&)>> calls_;
};

}  // namespace varpulis::runtime
