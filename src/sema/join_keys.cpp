#include "sema/join_keys.h"

#include <algorithm>

namespace varpulis::sema {

bool JoinKeys::holds(const Class& fields, const JoinKeyField& field) {
  return std::ranges::any_of(fields, [&](const JoinKeyField& each) { return each.source == field.source && each.field == field.field; });
}

void JoinKeys::put(Class& fields, const JoinKeyField& field) {
  if (!holds(fields, field)) fields.push_back(field);
}

void JoinKeys::add(const JoinKeyField& a, const JoinKeyField& b) {
  Class merged;
  put(merged, a);
  put(merged, b);
  std::vector<Class> rest;
  for (Class& each : classes_) {
    if (holds(each, a) || holds(each, b)) {
      for (const JoinKeyField& field : each) put(merged, field);
    } else {
      rest.push_back(std::move(each));
    }
  }
  rest.push_back(std::move(merged));
  classes_ = std::move(rest);
}

std::vector<std::vector<std::string>> JoinKeys::by_source(Analysis& analysis, const std::vector<std::string>& names,
                                                          const std::vector<SourceSpan>& items) {
  const std::size_t errors = analysis.errors;
  std::vector<Class> all = classes_;
  if (!of_items_.empty()) all.push_back(of_items_);
  std::vector<std::vector<std::string>> keys(names.size());
  for (const Class& fields : all) {
    for (std::size_t s = 0; s < names.size(); ++s) {
      const auto is_of_source = [&](const JoinKeyField& field) { return field.source == s; };
      const auto first = std::ranges::find_if(fields, is_of_source);
      if (first == fields.end()) {
        const JoinKeyField& other = fields.front();
        Diagnostic& found = analysis.error(
            code::join_key, other.at,
            fmt::format("no equality says which field of `{}` equals `{}.{}`", names[s], names[other.source], other.field));
        found.labels.push_back({.at = items[s], .message = "this source"});
        found.help = fmt::format("add `and {}.{} == {}.field`: every equality must reach every source", names[other.source], other.field,
                                 names[s]);
        continue;
      }
      const auto second = std::find_if(first + 1, fields.end(), is_of_source);
      if (second != fields.end()) {
        Diagnostic& found = analysis.error(code::join_key, second->at,
                                           fmt::format("`{0}.{1}` and `{0}.{2}` would have to be equal to each other", names[s],
                                                       first->field, second->field));
        found.labels.push_back({.at = first->at, .message = "the other field"});
        found.help = "an equality takes one field of each source; compare fields of one source in its own `.where(...)`";
        continue;
      }
      keys[s].push_back(first->field);
    }
  }
  return analysis.errors == errors ? keys : std::vector<std::vector<std::string>>();
}

}  // namespace varpulis::sema
