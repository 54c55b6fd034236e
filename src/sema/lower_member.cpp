// `a.b`: a field of the event behind an alias, a flat field of a join or match, the entry of a map.
#include "sema/lower_expression.h"

namespace varpulis::sema {
namespace {

class MemberLowering {
 public:
  MemberLowering(Analysis& analysis, Scope& scope, SourceSpan at) : analysis_(analysis), scope_(scope), at_(at) {}

  Typed lower_any(const vpl::Member& node) {
    if (std::optional<Typed> value = lower_sequence_member(analysis_, scope_, node)) return std::move(*value);
    const std::string* object = bare_name(*node.object);
    if (object == nullptr || (scope_.locals != nullptr && scope_.locals->find(*object) != nullptr)) return entry(node);
    return qualified(*object, node);
  }

 private:
  Diagnostic& needs_map(SourceSpan at, std::string message) {
    Diagnostic& found = analysis_.warning(code::never_has_value, at, std::move(message));
    found.help = "only maps and events have members";
    return found;
  }

  /// `x.name` where x is an expression or a local variable.
  Typed entry(const vpl::Member& node) {
    const Typed object = lower(analysis_, scope_, *node.object);
    StaticType type;
    if (object.type.fields != nullptr) {
      const StaticType* field = object.type.fields->find(node.name.text);
      if (field == nullptr) {
        unknown_field(node.name, *object.type.fields, "this struct");
      } else {
        type = *field;
      }
    } else if (is_known(object.type.kind) && object.type.kind != StaticKind::map) {
      needs_map(node.name.at, fmt::format("`.{}` needs a map, found {}", node.name.text, describe(object.type.kind)));
    }
    return {expr::member(object.expression, node.name.text, node.null_safe), type};
  }

  Typed qualified(const std::string& object, const vpl::Member& node) {
    const std::string& field = node.name.text;
    StaticType type;
    bool is_event = false;
    const auto alias = scope_.aliases.find(object);
    if (alias != scope_.aliases.end()) {
      if (alias->second.is_absent) return absent_event(analysis_, object, node.object->at);
      is_event = alias->second.is_event;
      const Shape& shape = alias->second.shape;
      if (alias->second.is_later) {
        Diagnostic& found =
            analysis_.error(code::alias_bound_later, node.object->at,
                            fmt::format("`{}` is bound by a later step and has no event yet here", object));
        found.help = "move the condition to the later step: it sees the earlier ones";
      } else if (const StaticType* known = shape.find(field)) {
        type = *known;
      } else if (shape.closed && !(scope_.is_pattern && field == "LEN") && !is_flat_field(object, field)) {
        unknown_field(node.name, shape, fmt::format("`{}`", object));
      }
      if (scope_.captures != nullptr && alias->second.step) return captured(object, alias->second, field, type);
    } else if (scope_.shape != nullptr && scope_.shape->find(object) != nullptr) {
      return entry_of_field(*scope_.shape->find(object), object, node);
    } else if (scope_.earlier_aliases != nullptr && !scope_.inside_aggregate_call) {
      Diagnostic& found = analysis_.error(code::bare_field_in_aggregate, at_,
                                          "a field of each event, but an aggregate needs one value for all of them");
      found.help = "put it into an aggregate function, for example last(...)";
    } else if (!analysis_.global_slot(object) && !scope_.in_function &&
               (scope_.shape == nullptr || !scope_.shape->may_have(object)) && !is_flat_field(object, field)) {
      Diagnostic& found = analysis_.error(code::unknown_name, node.object->at,
                                          fmt::format("`{}` is no alias, field or variable here", object));
      std::vector<std::string> candidates;
      for (const auto& [name, known] : scope_.aliases) {
        if (known.is_declared) candidates.push_back(name);
      }
      if (scope_.shape != nullptr) {
        for (const std::string& each : names_of(scope_.shape->fields)) candidates.push_back(each);
      }
      suggest(found, node.object->at, object, candidates, "declare it with `as` after the event type");
    }
    return {expr::qualified(object, field, is_event, analysis_.global_slot(object), node.null_safe), type};
  }

  /// In a condition of a step: a field of what another step has taken, or of the candidate itself.
  Typed captured(const std::string& object, const Alias& alias, const std::string& field, StaticType type) {
    if (alias.is_event) return {expr::field(field), type};
    Captures& captures = *scope_.captures;
    const std::uint32_t slot = captures.slot(*alias.step, field);
    captures.slots_read.insert(slot);
    if (captures.own_step == alias.step) {
      captures.own_slots.insert(slot);
    } else {
      captures.reads_earlier = true;
    }
    return {expr::captured(fmt::format("{}.{}", object, field), slot), type};
  }

  Typed entry_of_field(const StaticType& of, const std::string& object, const vpl::Member& node) {
    StaticType type;
    if (of.fields != nullptr) {
      const StaticType* known = of.fields->find(node.name.text);
      if (known == nullptr) {
        unknown_field(node.name, *of.fields, fmt::format("`{}`", object));
      } else {
        type = *known;
      }
    } else if (is_known(of.kind) && of.kind != StaticKind::map) {
      needs_map(node.name.at,
                fmt::format("`{}` is {}, not a map: it has no `.{}`", object, describe(of.kind), node.name.text));
    }
    return {expr::qualified(object, node.name.text, false, analysis_.global_slot(object), node.null_safe), type};
  }

  /// Results of joins and patterns hold fields called "a.b" and "a_b".
  [[nodiscard]] bool is_flat_field(const std::string& object, const std::string& field) const {
    return scope_.shape != nullptr &&
           (scope_.shape->find(object + "." + field) != nullptr || scope_.shape->find(object + "_" + field) != nullptr);
  }

  void unknown_field(const vpl::Name& name, const Shape& shape, std::string_view owner) {
    warn_unknown_field(analysis_, name, shape, owner);
  }

  Analysis& analysis_;
  Scope& scope_;
  SourceSpan at_;
};

}  // namespace

std::uint32_t Captures::slot(std::uint32_t step, std::string_view field) {
  for (std::uint32_t known = 0; known < slots.size(); ++known) {
    if (slots[known].step == step && slots[known].field == field) return known;
  }
  slots.push_back({.step = step, .field = std::string(field)});
  return static_cast<std::uint32_t>(slots.size() - 1);
}

void warn_unknown_field(Analysis& analysis, const vpl::Name& name, const Shape& shape, std::string_view owner) {
  Diagnostic& found = analysis.warning(code::unknown_alias_field, name.at, fmt::format("{} has no field `{}`", owner, name.text));
  const std::vector<std::string> fields = names_of(shape.fields);
  suggest(found, name.at, name.text, fields, fmt::format("declared fields: {}", fmt::join(fields, ", ")));
}

Typed lower_member(Analysis& analysis, Scope& scope, const vpl::Member& member, SourceSpan at) {
  return MemberLowering(analysis, scope, at).lower_any(member);
}

}  // namespace varpulis::sema
