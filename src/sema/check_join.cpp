#include "sema/check_join.h"

namespace varpulis::sema {
namespace {

constexpr std::string_view default_key = "symbol";

/// The names of sources that an `.on` condition compares, one set per equality.
void collect_equalities(const vpl::Expression& expression,
                        std::vector<std::pair<const vpl::Expression*, std::set<std::string>>>& equalities) {
  const auto* node = std::get_if<vpl::Binary>(&expression.node);
  if (node == nullptr) return;
  if (node->op == vpl::BinaryOperator::logical_and) {
    collect_equalities(*node->left, equalities);
    collect_equalities(*node->right, equalities);
  } else if (node->op == vpl::BinaryOperator::equal) {
    std::set<std::string> sources;
    for (const vpl::Expression* side : {node->left.get(), node->right.get()}) {
      const auto* member = std::get_if<vpl::Member>(&side->node);
      const std::string* source = member == nullptr ? nullptr : bare_name(*member->object);
      if (source != nullptr) sources.insert(*source);
    }
    equalities.emplace_back(&expression, std::move(sources));
  }
}

class JoinCheck {
 public:
  JoinCheck(Analysis& analysis, const vpl::StreamDeclaration& stream, const vpl::CompositeSource& source,
            Pipeline& pipeline)
      : analysis_(analysis), stream_(stream), source_(source), pipeline_(pipeline) {}

  void run() {
    name_sources();
    if (source_.items.size() < 2) {
      analysis_.error(code::join_key, source_.kind.at,
                      fmt::format("`{}` needs two sources or more, found {}", source_.kind.text, source_.items.size()));
    }
    check_items();
    const bool has_on = check_conditions();
    if (!has_on && !has_item_key_) default_symbol();
  }

 private:
  void name_sources() {
    pipeline_.shape = {};
    pipeline_.scope.shape = &pipeline_.shape;
    for (const vpl::SourceItem& item : source_.items) {
      const Shape shape = analysis_.shape_of(item.type.text);
      pipeline_.scope.aliases[item.type.text] = {.shape = shape, .is_event = false, .is_declared = false};
      if (item.alias)
        pipeline_.scope.aliases[item.alias->text] = {.shape = shape, .is_event = false, .is_declared = true};
    }
  }

  void check_items() {
    for (const vpl::SourceItem& item : source_.items) {
      const Shape shape = analysis_.shape_of(item.type.text);
      Scope scope = pipeline_.scope;
      scope.shape = &shape;
      scope.absent_field = code::unknown_field;
      for (const vpl::Call& call : item.calls) {
        if (call.name.text == "on") has_item_key_ = true;
        if (call.name.text != "on" && call.name.text != "where" && call.name.text != "filter") {
          analysis_
              .error(code::operator_argument, call.at,
                     fmt::format("an item of {} takes `.on(field)` or `.where(condition)`", source_.kind.text))
              .help = "put other operators into a stream of their own";
          continue;
        }
        for (const vpl::Argument& argument : call.arguments) {
          if (argument.value) (void)lower(analysis_, scope, *argument.value);
        }
      }
      if (item.on) {
        has_item_key_ = true;
        (void)lower(analysis_, scope, *item.on);
      }
    }
  }

  bool check_conditions() {
    bool has_on = false;
    for (const vpl::Link& link : stream_.links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call == nullptr || call->name.text != "on") continue;
      has_on = true;
      if (call->arguments.size() != 1 || !call->arguments[0].value) continue;
      std::vector<std::pair<const vpl::Expression*, std::set<std::string>>> equalities;
      collect_equalities(*call->arguments[0].value, equalities);
      if (equalities.empty()) {
        analysis_
            .error(code::join_key, call->arguments[0].value->at, "`.on` needs equalities of fields: `A.id == B.id`")
            .help = "put other conditions into `.where(...)` after the join";
      }
      check_reach(call->at, equalities);
    }
    return has_on;
  }

  /// Every source must take part in the equalities, or rows of it would have no key.
  void check_reach(SourceSpan at,
                   const std::vector<std::pair<const vpl::Expression*, std::set<std::string>>>& equalities) {
    if (equalities.empty()) return;
    std::set<std::string> reached;
    for (const auto& [expression, sources] : equalities) reached.insert(sources.begin(), sources.end());
    for (const vpl::SourceItem& item : source_.items) {
      if (reached.contains(item.type.text) || (item.alias && reached.contains(item.alias->text)) || item.on ||
          !item.calls.empty())
        continue;
      Diagnostic& found = analysis_.error(
          code::join_key, at, fmt::format("no equality says which field of `{}` is its key", item.type.text));
      found.labels.push_back({.at = item.at, .message = "this source"});
      found.help = fmt::format("add `and ... == {}.field`", item.alias ? item.alias->text : item.type.text);
    }
  }

  void default_symbol() {
    for (const vpl::SourceItem& item : source_.items) {
      const Shape shape = analysis_.shape_of(item.type.text);
      if (!shape.closed || shape.find(default_key) != nullptr) continue;
      Diagnostic& found = analysis_.error(
          code::join_key, source_.kind.at,
          fmt::format("this join has no `.on`, and `{}` has no field `symbol` to join by", item.type.text));
      found.labels.push_back({.at = item.at, .message = "this source"});
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
  bool has_item_key_ = false;
};

}  // namespace

void check_join(Analysis& analysis, const vpl::StreamDeclaration& stream, const vpl::CompositeSource& source,
                Pipeline& pipeline) {
  JoinCheck(analysis, stream, source, pipeline).run();
}

}  // namespace varpulis::sema
