#include "ops/testing/driven_run.h"

#include <gtest/gtest.h>

namespace varpulis::ops::testing {

using namespace catalog;

std::string Driver::describe() const {
  return fmt::format("batches of {}{}{}", batch, stepped ? ", stepped" : "", restart ? ", restarted" : "");
}

std::vector<Driver> drivers(std::size_t whole) { return {{whole, false}, {7, false}, {1, true}, {7, true}, {1, false, true}, {1, true, true}}; }

std::unique_ptr<Operator> restarted(const OperatorSpec& spec, const Operator& from) {
  state::SnapshotWriter writer;
  from.save(writer);
  std::unique_ptr<Operator> to = spec.make();
  state::SnapshotReader reader(writer.bytes());
  EXPECT_TRUE(to->load(reader).ok());
  EXPECT_TRUE(reader.at_end());
  return to;
}

void drive(const OperatorSpec& spec, const DrivenInput& input, const Driver& how, Effects& effects, Emitter& out) {
  std::unique_ptr<Operator> op = spec.make();
  EventTime time = EventTime::min();
  for (std::size_t begin = 0;; begin = std::min(input.positions, begin + how.batch)) {
    const std::size_t end = std::min(input.positions, begin + how.batch);
    const bool is_end = begin >= input.positions;
    data::Epoch epoch;
    epoch.first_position = begin;
    epoch.positions = static_cast<std::uint32_t>(end - begin);
    const data::Rows rows = is_end ? data::Rows() : input.rows_of(begin, end);
    std::vector<TimeStep> steps;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows.time(i) <= time) continue;
      time = rows.time(i);
      steps.push_back({.position = rows.position(i), .time = time});
    }
    if (is_end) steps.push_back({.position = 0, .time = time});
    EvaluationContext evaluation;
    evaluation.epoch = &epoch;
    std::uint32_t next_list = 0;
    OperatorContext context{.effects = effects, .evaluation = evaluation, .epoch = epoch, .stream = "S", .next_list = next_list,
                            .time = time, .end_of_input = is_end};
    if (how.stepped) {
      for (auto due = op->next_deadline(); due && due->reached(time, is_end); due = op->next_deadline()) {
        op->fire({.position = 0, .deadline = due->time}, context, out);
      }
      if (!is_end) {
        EXPECT_EQ(op->held().ns, input.held[begin]) << "at position " << begin;
      }
      if (!rows.empty()) op->process(rows, context, out);
    } else {
      op->advance(steps, rows, context, out);
    }
    if (end == input.positions && !is_end && how.usage != nullptr) *how.usage = op->usage();
    if (is_end) return op->finish(context, out);
    if (how.restart) op = restarted(spec, *op);
  }
}

}  // namespace varpulis::ops::testing
