#include "expr/code_writer.h"

#include <algorithm>

#include "data/compare.h"
#include "expr/node.h"

namespace varpulis::expr {

CodeWriter::CodeWriter(std::uint32_t locals) : next_(locals + 1), locals_seen_(locals) {
  code_.locals = locals;
  code_.registers = next_;
  code_.local_fields.resize(locals);
}

Register CodeWriter::temporary(std::uint32_t count) {
  const Register first = next_;
  next_ += count;
  code_.registers = std::max(code_.registers, next_);
  return first;
}

std::size_t CodeWriter::append(Instruction instruction) {
  code_.instructions.push_back(instruction);
  return code_.instructions.size() - 1;
}

void CodeWriter::land(const std::vector<std::size_t>& jumps) {
  for (const std::size_t jump : jumps) land(jump, here());
}

void CodeWriter::land(std::size_t jump, std::size_t target) {
  code_.instructions[jump].c = static_cast<std::uint32_t>(target);
}

Operand CodeWriter::constant(const data::Value& value) {
  for (std::size_t i = 0; i < code_.constants.size(); ++i) {
    const data::Value& known = code_.constants[i];
    // By bits, because 0.0 and -0.0 are equal.
    const bool same =
        known.kind() == value.kind() && (value.kind() >= data::Kind::text && value.kind() != data::Kind::timestamp &&
                                                 value.kind() != data::Kind::duration
                                             ? value.kind() == data::Kind::text && data::equal(known, value)
                                             : known.bits() == value.bits());
    if (same) return static_cast<Operand>(i) | constant_operand;
  }
  code_.constants.push_back(value);
  return static_cast<Operand>(code_.constants.size() - 1) | constant_operand;
}

std::uint32_t CodeWriter::field(const FieldReference& reference) {
  for (std::size_t i = 0; i < code_.fields.size(); ++i) {
    if (code_.fields[i].name == reference.name && code_.fields[i].global == reference.global)
      return static_cast<std::uint32_t>(i);
  }
  code_.fields.push_back(reference);
  return static_cast<std::uint32_t>(code_.fields.size() - 1);
}

std::uint32_t CodeWriter::qualified(const QualifiedReference& reference) {
  code_.qualified.push_back(reference);
  return static_cast<std::uint32_t>(code_.qualified.size() - 1);
}

std::uint32_t CodeWriter::name(const std::string& name) {
  code_.names.push_back(name);
  return static_cast<std::uint32_t>(code_.names.size() - 1);
}

std::uint32_t CodeWriter::keys(std::vector<std::string> keys) {
  code_.key_lists.push_back(std::move(keys));
  return static_cast<std::uint32_t>(code_.key_lists.size() - 1);
}

std::uint32_t CodeWriter::call(CallSite site) {
  code_.calls.push_back(std::move(site));
  return static_cast<std::uint32_t>(code_.calls.size() - 1);
}

std::uint32_t CodeWriter::lambda_call(LambdaCallSite site) {
  code_.lambda_calls.push_back(std::move(site));
  return static_cast<std::uint32_t>(code_.lambda_calls.size() - 1);
}

std::uint32_t CodeWriter::user_call(UserCallSite site) {
  code_.user_calls.push_back(site);
  return static_cast<std::uint32_t>(code_.user_calls.size() - 1);
}

Register CodeWriter::local(std::size_t slot) {
  locals_seen_ = std::max(locals_seen_, static_cast<std::uint32_t>(slot + 1));
  return static_cast<Register>(slot);
}

bool CodeWriter::bind_local(std::size_t slot, const FieldReference& reference) {
  if (local(slot) >= code_.locals) return true;  // this code is thrown away
  const std::uint32_t meaning = field(reference);
  if (!code_.local_fields[slot]) code_.local_fields[slot] = meaning;
  return code_.local_fields[slot] == meaning;
}

Code CodeWriter::take() { return std::move(code_); }

Code compile_expression(const Node& node) {
  std::uint32_t locals = 0;
  for (;;) {
    CodeWriter writer(locals);
    const Operand value = node.operand(writer);
    writer.append({.opcode = Opcode::finish, .a = value});
    if (writer.locals_seen() == locals) return writer.take();
    locals = writer.locals_seen();
  }
}

}  // namespace varpulis::expr
