#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "catalog/operator.h"

namespace varpulis::catalog {

/// The first operators of streams that differ in little, run at once (OperatorSpec::family_key). Each member gives what it would give by itself.
class OperatorFamily {
 public:
  /// What members pass on in an epoch, by position, then by member.
  struct Results {
    data::BatchPtr batch;                    // with the fields that are read of it
    data::Buffer<std::uint32_t> member;      // by row
    data::Buffer<std::uint32_t> position;    // offset in the epoch
    data::Buffer<std::int64_t> time;         // event time, ns
  };

  OperatorFamily() = default;
  OperatorFamily(const OperatorFamily&) = delete;
  OperatorFamily& operator=(const OperatorFamily&) = delete;
  virtual ~OperatorFamily() = default;

  /// The event types that the members read, each once, and those of one member, as numbers of these.
  [[nodiscard]] virtual std::span<const std::string> types() const = 0;
  [[nodiscard]] virtual std::span<const std::uint32_t> types_of(std::size_t member) const = 0;
  /// Takes an epoch whose rows are in order of time, later than all before, and nothing but events. `number_of`: of the epoch's types among
  /// types(), or types().size() for others.
  [[nodiscard]] virtual Results run(const data::Epoch& epoch, std::span<const std::uint32_t> number_of) = 0;

  /// What a member has come to at its stream time, as an operator of its own.
  [[nodiscard]] virtual std::unique_ptr<Operator> member(std::size_t member, EventTime time) const = 0;
  /// Goes on with what the operators of the members have come to. False: they are not of one past, so that they have to go on by themselves.
  [[nodiscard]] virtual bool take_over(std::span<const Operator* const> members) = 0;
  /// The end of input: what each member, at its stream time, has to leave unfinished, in rows. Nothing is left afterwards.
  [[nodiscard]] virtual std::vector<std::uint64_t> finish(std::span<const EventTime> times) = 0;
};

}  // namespace varpulis::catalog
