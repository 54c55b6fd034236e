#pragma once
// What nodes and statements write instructions with.
#include <memory>
#include <string>
#include <vector>

#include "expr/bytecode.h"

namespace varpulis::expr {

class Node;

class CodeWriter {
 public:
  /// `locals` registers are reserved for locals; if more turn up (see locals_seen), the code must be written again.
  explicit CodeWriter(std::uint32_t locals);

  /// Registers taken while it lives are free again afterwards.
  class Temporaries {
   public:
    explicit Temporaries(CodeWriter& writer) : writer_(writer), next_(writer.next_) {}
    Temporaries(const Temporaries&) = delete;
    Temporaries& operator=(const Temporaries&) = delete;
    ~Temporaries() { writer_.next_ = next_; }

   private:
    CodeWriter& writer_;
    std::uint32_t next_;
  };
  /// `count` neighbouring registers.
  [[nodiscard]] Register temporary(std::uint32_t count = 1);
  [[nodiscard]] Register result_register() const { return code_.locals; }

  /// The instruction's index.
  std::size_t append(Instruction instruction);
  [[nodiscard]] std::size_t here() const { return code_.instructions.size(); }
  /// Lets the jumps at these indices lead here, or to `target`.
  void land(const std::vector<std::size_t>& jumps);
  void land(std::size_t jump, std::size_t target);

  [[nodiscard]] Operand constant(const data::Value& value);
  [[nodiscard]] std::uint32_t field(const FieldReference& reference);
  [[nodiscard]] std::uint32_t qualified(const QualifiedReference& reference);
  [[nodiscard]] std::uint32_t name(const std::string& name);
  [[nodiscard]] std::uint32_t keys(std::vector<std::string> keys);
  [[nodiscard]] std::uint32_t call(CallSite site);
  [[nodiscard]] std::uint32_t lambda_call(LambdaCallSite site);
  [[nodiscard]] std::uint32_t user_call(UserCallSite site);
  /// The register of a local variable.
  [[nodiscard]] Register local(std::size_t slot);
  /// Notes what an unbound local means; false when the slot has another meaning already.
  [[nodiscard]] bool bind_local(std::size_t slot, const FieldReference& reference);
  [[nodiscard]] std::uint32_t locals_seen() const { return locals_seen_; }

  [[nodiscard]] Code take();

 private:
  Code code_;
  std::uint32_t next_ = 0;
  std::uint32_t locals_seen_ = 0;
};

/// The expression as code whose finish instruction gives its value.
[[nodiscard]] Code compile_expression(const Node& node);

}  // namespace varpulis::expr
