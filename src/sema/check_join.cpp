#include "sema/check_join.h"

#include <algorithm>

#include "sema/check_pattern.h"
#include "sema/constant_value.h"
#include "sema/join_keys.h"

namespace varpulis::sema {
namespace {

constexpr std::string_view default_key = "symbol";

catalog::JoinKind kind_of_join(std::string_view keyword) {
  if (keyword == "left_join") return catalog::JoinKind::left;
  if (keyword == "right_join") return catalog::JoinKind::right;
  if (keyword == "full_join") return catalog::JoinKind::full;
  return catalog::JoinKind::inner;
}

class JoinBinding {
 public:
  JoinBinding(Analysis& analysis, const vpl::StreamDeclaration& stream, const vpl::CompositeSource& source, Pipeline& pipeline,
              std::vector<BoundInput>& inputs)
      : analysis_(analysis), stream_(stream), source_(source), pipeline_(pipeline), inputs_(inputs) {}

  std::optional<catalog::BoundOperator> run() {
    const std::size_t errors = analysis_.errors;
    if (source_.items.size() < 2) {
      analysis_.error(code::join_key, source_.kind.at,
                      fmt::format("`{}` needs two sources or more, found {}", source_.kind.text, source_.items.size()));
    }
    join_.keyword = source_.kind.text;
    join_.kind = kind_of_join(source_.kind.text);
    for (const vpl::SourceItem& item : source_.items) name_source(item);
    check_names();
    for (std::size_t s = 0; s < source_.items.size(); ++s) bind_item(s);
    name_fields();
    bind_settings();
    if (keys_.empty() && analysis_.errors == errors) default_symbol();
    if (analysis_.errors != errors || descriptor_ == nullptr) return std::nullopt;
    std::vector<SourceSpan> items;
    for (const vpl::SourceItem& item : source_.items) items.push_back(item.at);
    const std::vector<std::vector<std::string>> keys = keys_.by_source(analysis_, names_, items);
    if (keys.empty()) return std::nullopt;
    for (std::size_t s = 0; s < join_.sources.size(); ++s) join_.sources[s].key = keys[s];
    call_.join = &join_;
    catalog::OperatorSpecPtr spec = descriptor_->bind(call_, analysis_.diagnostics);
    if (!spec) return std::nullopt;
    return catalog::BoundOperator{.name = join_.keyword, .spec = std::move(spec), .at = source_.kind.at};
  }

 private:
  void name_source(const vpl::SourceItem& item) {
    catalog::JoinSource source{.type = item.type.text, .prefixes = {item.type.text}, .key = {}, .filter = nullptr};
    const auto add = [&](const std::string& name) {
      if (std::ranges::find(source.prefixes, name) == source.prefixes.end()) source.prefixes.push_back(name);
    };
    if (item.alias) add(item.alias->text);
    // A stream that is nothing but another name of its events may also be called by their type.
    for (const std::string* type = alias_of(item.type.text); type != nullptr; type = alias_of(*type)) {
      if (std::ranges::find(source.prefixes, *type) != source.prefixes.end()) break;
      source.prefixes.push_back(*type);
    }
    names_.push_back(item.alias ? item.alias->text : item.type.text);
    shapes_.push_back(analysis_.shape_of(item.type.text));
    join_.sources.push_back(std::move(source));
  }

  /// What the stream is just another name of, or null.
  [[nodiscard]] const std::string* alias_of(const std::string& stream) const {
    const auto found = analysis_.declarations.streams.find(stream);
    if (found == analysis_.declarations.streams.end()) return nullptr;
    const vpl::StreamDeclaration& declaration = *found->second;
    const auto* event = std::get_if<vpl::EventSource>(&declaration.source.node);
    if (event == nullptr || !declaration.links.empty() || event->step.filter || is_pattern_stream(analysis_.declarations, declaration)) {
      return nullptr;
    }
    return &event->step.type.text;
  }

  void check_names() {
    for (std::size_t s = 0; s < names_.size(); ++s) {
      const auto first = std::ranges::find(names_, names_[s]);
      if (first == names_.begin() + static_cast<std::ptrdiff_t>(s)) continue;
      Diagnostic& found = analysis_.error(code::join_key, source_.items[s].at,
                                          fmt::format("two sources of this join are called `{}`", names_[s]));
      found.labels.push_back({.at = source_.items[static_cast<std::size_t>(first - names_.begin())].at, .message = "the first"});
      found.help = fmt::format("give it a name in the join: `stream other = {}`", source_.items[s].type.text);
    }
  }

  /// The source that a name before a dot means: first by the names in the join, then by types.
  [[nodiscard]] std::optional<std::size_t> source_of(std::string_view name) const {
    const auto own = std::ranges::find(names_, name);
    if (own != names_.end()) return static_cast<std::size_t>(own - names_.begin());
    for (std::size_t s = 0; s < join_.sources.size(); ++s) {
      const std::vector<std::string>& prefixes = join_.sources[s].prefixes;
      if (std::ranges::find(prefixes, name) != prefixes.end()) return s;
    }
    return std::nullopt;
  }

  void bind_item(std::size_t s) {
    const vpl::SourceItem& item = source_.items[s];
    BoundInput input{.type = item.type.text, .at = item.type.at, .filter = nullptr};
    for (const vpl::Call& call : item.calls) {
      const bool has_value = call.arguments.size() == 1 && call.arguments[0].value;
      if (call.name.text == "on" && has_value) {
        add_item_key(s, *call.arguments[0].value);
      } else if ((call.name.text == "where" || call.name.text == "filter") && has_value) {
        catalog::ExpressionPtr condition = item_filter(s, *call.arguments[0].value);
        input.filter = input.filter ? expr::binary(expr::BinaryOperator::logical_and, input.filter, std::move(condition))
                                    : std::move(condition);
      } else {
        analysis_
            .error(code::operator_argument, call.at,
                   fmt::format("an item of {} takes `.on(field)` or `.where(condition)`", source_.kind.text))
            .help = "put other operators into a stream of their own";
      }
    }
    if (item.on) add_item_key(s, *item.on);
    join_.sources[s].filter = input.filter;
    inputs_.push_back(std::move(input));
  }

  catalog::ExpressionPtr item_filter(std::size_t s, const vpl::Expression& condition) {
    Scope scope = pipeline_.scope;
    scope.shape = &shapes_[s];
    scope.absent_field = code::unknown_field;
    for (const std::string& prefix : join_.sources[s].prefixes) {
      scope.aliases[prefix] = {.shape = shapes_[s], .is_event = true, .is_declared = false};
    }
    return lower_condition(analysis_, scope, condition);
  }

  /// `.on(field)`, or equalities as in the join's own `.on`.
  void add_item_key(std::size_t s, const vpl::Expression& key) {
    const std::string* field = bare_name(key);
    if (field == nullptr) {
      add_equalities(key);
      return;
    }
    check_field(s, *field, key.at);
    keys_.add_of_item({.source = s, .field = *field, .at = key.at});
  }

  void add_equalities(const vpl::Expression& condition) {
    const auto* node = std::get_if<vpl::Binary>(&condition.node);
    if (node != nullptr && node->op == vpl::BinaryOperator::logical_and) {
      add_equalities(*node->left);
      add_equalities(*node->right);
      return;
    }
    const bool is_equality = node != nullptr && node->op == vpl::BinaryOperator::equal;
    const std::optional<JoinKeyField> left = is_equality ? key_field(*node->left) : std::nullopt;
    const std::optional<JoinKeyField> right = is_equality ? key_field(*node->right) : std::nullopt;
    if (left && right) {
      keys_.add(*left, *right);
    } else if (!is_unknown_source_) {
      analysis_.error(code::join_key, condition.at, "`.on` needs equalities of fields: `A.id == B.id`").help =
          "put other conditions into `.where(...)` after the join";
    }
    is_unknown_source_ = false;
  }

  std::optional<JoinKeyField> key_field(const vpl::Expression& side) {
    const auto* member = std::get_if<vpl::Member>(&side.node);
    const std::string* name = member == nullptr ? nullptr : bare_name(*member->object);
    if (name == nullptr) return std::nullopt;
    const std::optional<std::size_t> source = source_of(*name);
    if (!source) {
      Diagnostic& found = analysis_.error(code::join_key, member->object->at, fmt::format("`{}` is no source of this join", *name));
      suggest(found, member->object->at, *name, names_, fmt::format("its sources: {}", fmt::join(names_, ", ")));
      is_unknown_source_ = true;
      return std::nullopt;
    }
    check_field(*source, member->name.text, member->name.at);
    return JoinKeyField{.source = *source, .field = member->name.text, .at = side.at};
  }

  void check_field(std::size_t source, const std::string& field, SourceSpan at) {
    const Shape& shape = shapes_[source];
    if (!shape.closed || shape.find(field) != nullptr) return;
    Diagnostic& found =
        analysis_.warning(code::unknown_alias_field, at, fmt::format("`{}` has no field `{}`", names_[source], field));
    const std::vector<std::string> fields = names_of(shape.fields);
    suggest(found, at, field, fields, fmt::format("declared fields: {}", fmt::join(fields, ", ")));
  }

  /// What later operators may read: every field behind the names of its source, and without one.
  void name_fields() {
    Shape& all = pipeline_.shape;
    all = {.closed = true, .fields = {}};
    for (std::size_t s = 0; s < shapes_.size(); ++s) {
      all.closed = all.closed && shapes_[s].closed;
      for (const std::string& prefix : join_.sources[s].prefixes) {
        pipeline_.scope.aliases.try_emplace(prefix, Alias{.shape = shapes_[s], .is_event = prefix == join_.sources[s].type, .is_declared = true});
        for (const auto& [name, type] : shapes_[s].fields) all.fields.try_emplace(fmt::format("{}.{}", prefix, name), type);
      }
    }
    for (const Shape& shape : shapes_) {
      for (const auto& [name, type] : shape.fields) all.fields.try_emplace(name, type);
    }
    pipeline_.scope.shape = &all;
  }

  void bind_settings() {
    descriptor_ = analysis_.catalog.find_operator("on");
    call_.name = "on";
    call_.at = source_.kind.at;
    call_.stream = pipeline_.stream;
    for (const vpl::Link& link : stream_.links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call == nullptr) continue;
      if (call->name.text == "window") bind_window(*call);
      if (call->name.text == "on" && descriptor_ != nullptr) bind_on(*call);
    }
  }

  void bind_on(const vpl::Call& call) {
    catalog::BoundCall bound;
    bound.name = "on";
    bound.at = call.at;
    if (!bind_arguments(analysis_, pipeline_, *descriptor_, call, bound)) return;
    call_.at = call.at;
    for (catalog::BoundArgument& argument : bound.arguments) call_.arguments.push_back(std::move(argument));
    for (const vpl::Argument& argument : call.arguments) {
      if (!argument.name && argument.value) add_equalities(*argument.value);
    }
  }

  /// A join keeps rows by time: it takes nothing of `.window` but a duration.
  void bind_window(const vpl::Call& call) {
    for (const vpl::Argument& argument : call.arguments) {
      const SourceSpan at = argument.value ? argument.value->at : argument.at;
      if (!argument.value) continue;
      if (argument.name && argument.name->text != "size") {
        no_effect(argument.name->at, fmt::format("`{}` has no effect on a join", argument.name->text));
        continue;
      }
      if (constant_value(analysis_, *argument.value).kind() == data::Kind::integer) {
        no_effect(at, "a number of events has no effect on a join");
      } else if (const auto window = constant_duration(analysis_, *argument.value, "the window of a join")) {
        join_.window = *window;
        join_.window_at = at;
      }
    }
  }

  void no_effect(SourceSpan at, std::string message) {
    analysis_.warning(code::join_window, at, std::move(message)).help =
        "a join keeps events for a time: `.window(30s)`; without it for one minute";
  }

  void default_symbol() {
    for (std::size_t s = 0; s < shapes_.size(); ++s) keys_.add_of_item({.source = s, .field = std::string(default_key), .at = source_.kind.at});
    for (std::size_t s = 0; s < shapes_.size(); ++s) {
      if (!shapes_[s].closed || shapes_[s].find(default_key) != nullptr) continue;
      Diagnostic& found = analysis_.error(
          code::join_key, source_.kind.at,
          fmt::format("this join has no `.on`, and `{}` has no field `symbol` to join by", names_[s]));
      found.labels.push_back({.at = source_.items[s].at, .message = "this source"});
      found.help = "say which fields must be equal: `.on(A.id == B.id)`";
      return;
    }
    analysis_.warning(code::join_without_on, source_.kind.at, "a join without `.on` joins by the field `symbol`").help =
        "say which fields must be equal: `.on(A.id == B.id)`";
  }

  Analysis& analysis_;
  const vpl::StreamDeclaration& stream_;
  const vpl::CompositeSource& source_;
  Pipeline& pipeline_;
  std::vector<BoundInput>& inputs_;
  catalog::JoinDescription join_;
  std::vector<std::string> names_;  // of the sources in this join
  std::vector<Shape> shapes_;
  JoinKeys keys_;
  const catalog::OperatorDescriptor* descriptor_ = nullptr;
  catalog::BoundCall call_;
  bool is_unknown_source_ = false;
};

}  // namespace

std::optional<catalog::BoundOperator> bind_join(Analysis& analysis, const vpl::StreamDeclaration& stream,
                                                const vpl::CompositeSource& source, Pipeline& pipeline,
                                                std::vector<BoundInput>& inputs) {
  return JoinBinding(analysis, stream, source, pipeline, inputs).run();
}

bool is_join_setting(const vpl::Call& call) { return call.name.text == "on" || call.name.text == "window"; }

}  // namespace varpulis::sema
