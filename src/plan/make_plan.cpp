// Stage order, consumers and projection. Streams are the nodes; an edge leads from a stream to every stream that reads its name or a
// type under which it routes rows.
#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "base/assert.h"
#include "catalog/rewrite.h"
#include "data/compare.h"
#include "plan/components.h"
#include "plan/division.h"
#include "plan/plan.h"

namespace varpulis::plan {
namespace {

using sema::BoundProgram;
using sema::BoundStream;

bool reads(const BoundStream& consumer, std::string_view type) {
  return std::ranges::any_of(consumer.inputs, [&](const sema::BoundInput& input) { return input.type == type; });
}

/// `stream T = T.from(...)` reads the raw type T, not itself.
bool feeds(const BoundStream& producer, const BoundStream& consumer) {
  if (&producer == &consumer) return false;
  return reads(consumer, producer.name) ||
         std::ranges::any_of(producer.routes, [&](const std::string& route) {
           return reads(consumer, route) && !producer.routes_left_out.contains({route, consumer.name});
         });
}

/// Streams by the names under which they offer their rows: their own and those of their routes.
class Offers {
 public:
  template <typename Routes>
  void add(std::uint32_t stream, const std::string& name, const Routes& routes) {
    streams_[name].push_back(stream);
    for (const std::string& route : routes) {
      if (route != name) streams_[route].push_back(stream);
    }
  }
  [[nodiscard]] std::span<const std::uint32_t> of(const std::string& name) const {
    const auto found = streams_.find(name);
    if (found == streams_.end()) return {};
    return found->second;
  }

 private:
  std::unordered_map<std::string, std::vector<std::uint32_t>> streams_;
};

/// Longest distance of each stream from the inputs. The program is acyclic, so this ends.
std::vector<std::uint32_t> depths(const BoundProgram& program) {
  const std::size_t count = program.streams.size();
  Offers offers;
  for (std::uint32_t producer = 0; producer < count; ++producer) offers.add(producer, program.streams[producer].name, program.streams[producer].routes);
  std::vector<std::vector<std::size_t>> producers(count);
  for (std::size_t consumer = 0; consumer < count; ++consumer) {
    for (const sema::BoundInput& input : program.streams[consumer].inputs) {
      for (const std::uint32_t producer : offers.of(input.type)) {
        if (feeds(program.streams[producer], program.streams[consumer])) producers[consumer].push_back(producer);
      }
    }
  }
  std::vector<std::uint32_t> depth(count, 0);
  for (std::size_t round = 0, changed = 1; changed != 0; ++round) {
    VARPULIS_ASSERT(round <= count);  // a cycle would have been refused
    changed = 0;
    for (std::size_t consumer = 0; consumer < count; ++consumer) {
      for (const std::size_t producer : producers[consumer]) {
        // What prepares the rows of a stream stands where the stream does.
        const std::uint32_t least = depth[producer] + (program.streams[producer].part_of.empty() ? 1 : 0);
        if (depth[consumer] < least) {
          depth[consumer] = least;
          changed = 1;
        }
      }
    }
  }
  return depth;
}

void unite(catalog::FieldUse& into, const catalog::FieldUse& from) {
  into.everything = into.everything || from.everything;
  into.fields.insert(from.fields.begin(), from.fields.end());
}

/// What a stream reads of its input, given what its consumers read of its output. Its operators are narrowed to what is read of them.
catalog::FieldUse fields_read(Stage& stage, catalog::FieldUse of_output) {
  catalog::FieldUse use = std::move(of_output);
  if (stage.outputs_final) use.everything = true;
  for (std::size_t i = stage.operators.size(); i-- > 0;) {
    catalog::OperatorSpecPtr& spec = stage.operators[i].spec;
    if (catalog::OperatorSpecPtr changed = spec->narrowed(use)) spec = std::move(changed);
    use = spec->fields_read(use);
  }
  // Late rows leave the engine as they come.
  if (stage.settings.event_time && !stage.settings.event_time->late_to.empty()) use.everything = true;
  return use;
}

void add_to(data::Projection& projection, std::string_view type, const catalog::FieldUse& use) {
  projection.add_type(type);
  if (use.everything) projection.add_everything(type);
  for (const std::string& field : use.fields) projection.add_field(type, field);
}

/// Also narrows operators to what is read of them.
data::Projection make_projection(std::vector<Stage>& stages) {
  data::Projection projection;
  std::map<std::string, catalog::FieldUse, std::less<>> wanted;  // by type name, of all consumers seen so far
  for (std::size_t i = stages.size(); i-- > 0;) {
    Stage& stage = stages[i];
    catalog::FieldUse of_output;
    if (const auto found = wanted.find(stage.name); found != wanted.end()) unite(of_output, found->second);
    for (const std::string& route : stage.routes) {
      if (const auto found = wanted.find(route); found != wanted.end()) unite(of_output, found->second);
    }
    const catalog::FieldUse use = fields_read(stage, std::move(of_output));
    for (const Input& input : stage.inputs) {
      catalog::FieldUse of_input = use;
      if (input.filter) input.filter->collect_fields(of_input);
      unite(wanted[input.type], of_input);
    }
  }
  for (const auto& [type, use] : wanted) add_to(projection, type, use);
  return projection;
}

std::vector<std::string> raw_types(const Stage& stage, const std::vector<Stage>& earlier, const Offers& offers) {
  std::set<std::string> types;
  for (const Input& input : stage.inputs) {
    types.insert(input.type);
    for (const std::uint32_t producer : offers.of(input.type)) types.insert(earlier[producer].raw_types.begin(), earlier[producer].raw_types.end());
  }
  return {types.begin(), types.end()};
}

/// All stages from which rows can reach this one.
std::vector<std::uint32_t> upstream(const Stage& stage, const std::vector<Stage>& earlier, const Offers& offers) {
  std::set<std::uint32_t> ranks;
  for (const Input& input : stage.inputs) {
    for (const std::uint32_t producer : offers.of(input.type)) {
      ranks.insert(producer);
      ranks.insert(earlier[producer].upstream.begin(), earlier[producer].upstream.end());
    }
  }
  return {ranks.begin(), ranks.end()};
}

/// The largest bound that any stream under `.watermark` declares for a name counts for all that read it.
void share_bounds(std::vector<Stage>& stages) {
  std::map<std::string, std::uint64_t> bounds;
  for (const Stage& stage : stages) {
    if (!stage.settings.event_time) continue;
    for (const Input& input : stage.inputs) {
      std::uint64_t& bound = bounds[input.type];
      bound = std::max(bound, stage.settings.event_time->out_of_order);
    }
  }
  for (Stage& stage : stages) {
    for (Input& input : stage.inputs) {
      if (const auto found = bounds.find(input.type); found != bounds.end()) input.out_of_order = found->second;
    }
  }
}

}  // namespace

std::shared_ptr<const Plan> make_plan(BoundProgram program) {
  auto plan = std::make_shared<Plan>();
  const std::vector<std::uint32_t> depth = depths(program);
  std::vector<std::uint32_t> order(program.streams.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return depth[i]; });
  Offers offers;  // of the stages so far
  for (const std::uint32_t i : order) {
    BoundStream& stream = program.streams[i];
    Stage stage;
    stage.name = stream.name;
    stage.rank = static_cast<std::uint32_t>(plan->stages.size());
    stage.depth = depth[i];
    stage.declaration = i;
    for (sema::BoundInput& input : stream.inputs) stage.inputs.push_back({.type = input.type, .filter = std::move(input.filter), .conjuncts = std::move(input.conjuncts), .out_of_order = 0});
    stage.is_merge = stream.is_merge;
    stage.operators = catalog::rewrite(std::move(stream.operators), stage.settings);
    stage.outputs_final = stream.outputs_final;
    stage.routes.assign(stream.routes.begin(), stream.routes.end());
    stage.raw_types = raw_types(stage, plan->stages, offers);
    stage.upstream = upstream(stage, plan->stages, offers);
    if (stream.timer) {
      plan->timers.push_back({.stage = stage.rank,
                              .type = fmt::format("Timer_{}", stage.name),
                              .period = stream.timer->period,
                              .delay = stream.timer->delay});
    }
    offers.add(stage.rank, stage.name, stage.routes);
    plan->stages.push_back(std::move(stage));
  }
  share_bounds(plan->stages);
  plan->components = components(*plan);
  plan->projection = make_projection(plan->stages);
  plan->globals = std::move(program.globals);
  plan->events = std::move(program.events);
  plan->sinks = std::move(program.sinks);
  plan->contexts = std::move(program.contexts);
  for (Component& component : plan->components) component.division = division(*plan, component);
  plan->hash = fmt::format("{:016x}", data::hash_text(definition(*plan)));
  return plan;
}

}  // namespace varpulis::plan
