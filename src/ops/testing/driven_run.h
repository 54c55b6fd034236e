#pragma once
// Drives one operator over positions of input in the ways that must not differ: in batches of any size, stepped deadline by deadline, and
// with a restart after every batch. Stream time is the running maximum of the rows' times.
#include <functional>
#include <map>
#include <span>

#include "catalog/operator.h"

namespace varpulis::ops::testing {

/// Keeps the counters only.
class SilentEffects : public catalog::Effects {
 public:
  void output(const data::Rows&) override {}
  void write(std::size_t, const data::Rows&) override {}
  void print(const data::Rows&, std::size_t, std::string) override {}
  void log(const data::Rows&, std::size_t, catalog::LogLevel, std::string) override {}
  void alert(const data::Rows&, std::size_t, std::string, std::string_view) override {}
  void warn_once(const data::Rows&, std::size_t, std::string_view, std::string) override {}
  void warn_of_both(const data::Rows&, std::size_t, std::string_view, unsigned, std::string) override {}
  void count(catalog::Counter counter, std::uint64_t amount) override { counters[counter] += amount; }
  void count_named(std::string_view, std::uint64_t) override {}
  void late(const data::Rows&) override {}
  void pass_by(const data::Rows&) override {}
  void failed(const data::Rows&, std::size_t) override {}
  std::map<catalog::Counter, std::uint64_t> counters;
};

struct Driver {
  std::size_t batch = 1;
  bool restart = false;  // after each batch
  bool stepped = false;  // process() and fire() instead of advance(); batch 1
  catalog::StateUsage* usage = nullptr;  // gets that of the state before the end of input
  [[nodiscard]] std::string describe() const;
};
/// Enough of them to tell operators from their evaluation by hand: `whole` is one batch.
[[nodiscard]] std::vector<Driver> drivers(std::size_t whole);

/// The input: rows_of(begin, end) makes the rows of these positions; not every position needs one.
struct DrivenInput {
  std::size_t positions = 0;
  std::function<data::Rows(std::size_t begin, std::size_t end)> rows_of;
  std::span<const std::int64_t> held = {};  // by position: what the operator holds before its row; compared when stepped
};

/// Feeds everything, and then the end of input.
void drive(const catalog::OperatorSpec& spec, const DrivenInput& input, const Driver& how, catalog::Effects& effects, catalog::Emitter& out);

/// The operator that load() makes of what save() writes.
[[nodiscard]] std::unique_ptr<catalog::Operator> restarted(const catalog::OperatorSpec& spec, const catalog::Operator& from);

}  // namespace varpulis::ops::testing
