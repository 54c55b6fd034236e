#include "ops/join_plan.h"

#include <algorithm>

namespace varpulis::ops {

using catalog::JoinSource;

namespace {

bool is_prefix(const JoinSource& source, std::string_view name) {
  return std::ranges::find(source.prefixes, name) != source.prefixes.end();
}

/// "Source.field" in two; no prefix where there is no dot.
std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {{}, name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

}  // namespace

bool JoinPlan::keeps(std::size_t source, std::string_view field) const {
  if (of_output.everything || of_output.fields.contains(field)) return true;
  return std::ranges::any_of(sources[source].prefixes, [&](const std::string& prefix) {
    return of_output.fields.contains(fmt::format("{}.{}", prefix, field));
  });
}

catalog::FieldUse JoinPlan::fields_read() const {
  catalog::FieldUse use = of_output;
  for (const std::string& name : of_output.fields) {
    const auto [prefix, field] = split(name);
    if (std::ranges::any_of(sources, [&](const JoinSource& source) { return is_prefix(source, prefix); })) {
      use.fields.insert(std::string(field));
    }
  }
  for (const JoinSource& source : sources) {
    use.fields.insert(source.key.begin(), source.key.end());
    if (source.filter) source.filter->collect_fields(use);
  }
  return use;
}

JoinLayout::JoinLayout(const JoinPlan& plan, const std::vector<std::vector<std::string>>& fields) : plan_(plan), fields_(fields) {
  const bool everything = plan.of_output.everything;
  const auto wanted = [&](std::string_view name) { return everything || plan.of_output.fields.contains(name); };
  const auto count = static_cast<std::uint32_t>(plan.width());
  for (std::uint32_t s = 0; s < count; ++s) {
    const JoinSource& source = plan.sources[s];
    for (std::size_t p = 0; p < source.prefixes.size(); ++p) {
      for (std::uint32_t f = 0; f < fields[s].size(); ++f) {
        std::string name = fmt::format("{}.{}", source.prefixes[p], fields[s][f]);
        if (!wanted(name)) continue;
        std::vector<JoinField>& from = column(std::move(name)).from;
        // Of two sources with one type the later one has the type's name; other names belong to the first that has them.
        from.insert(p == 0 ? from.begin() : from.end(), JoinField{.source = s, .field = f});
      }
    }
    for (const std::string& key : source.key) {
      std::string name = fmt::format("{}.{}", source.type, key);
      if (everything) column(std::move(name));
    }
  }
  for (std::uint32_t s = 0; s < count; ++s) {
    for (std::uint32_t f = 0; f < fields[s].size(); ++f) {
      if (wanted(fields[s][f])) column(fields[s][f]).from.push_back({.source = s, .field = f});
    }
  }
  // References to fields that no row has had yet: null where the source is absent.
  for (const std::string& name : plan.of_output.fields) {
    const std::string_view prefix = split(name).first;
    const bool is_reference = std::ranges::any_of(plan.sources, [&](const JoinSource& source) { return is_prefix(source, prefix); });
    if (is_reference && plan.kind != catalog::JoinKind::inner) column(name);
  }
  for (JoinColumn& each : columns_) {
    const std::string_view prefix = split(each.name).first;
    for (std::uint32_t s = 0; s < count; ++s) {
      if (is_prefix(plan.sources[s], prefix)) each.null_without.push_back(s);
    }
  }
}

JoinColumn& JoinLayout::column(std::string name) {
  const auto found = std::ranges::find(columns_, name, &JoinColumn::name);
  if (found != columns_.end()) return *found;
  columns_.push_back({.name = std::move(name), .from = {}, .null_without = {}});
  return columns_.back();
}

std::uint32_t JoinLayout::find(std::string_view name) const {
  return static_cast<std::uint32_t>(std::ranges::find(columns_, name, &JoinColumn::name) - columns_.begin());
}

data::Shape JoinLayout::shape(const std::vector<const data::Shape*>& rows) const {
  data::Shape result;
  std::vector<bool> listed(columns_.size(), false);
  const auto list = [&](std::string_view name) {
    const std::uint32_t at = find(name);
    if (!listed[at]) result.push_back(at);
    listed[at] = true;
  };
  for (std::size_t s = 0; s < rows.size(); ++s) {
    const JoinSource& source = plan_.sources[s];
    if (rows[s] == nullptr) {
      for (const std::string& key : source.key) list(fmt::format("{}.{}", source.type, key));
      continue;
    }
    for (const std::string& prefix : source.prefixes) {
      for (const std::uint32_t field : *rows[s]) list(fmt::format("{}.{}", prefix, fields_[s][field]));
    }
  }
  for (std::size_t s = 0; s < rows.size(); ++s) {
    if (rows[s] == nullptr) continue;
    for (const std::uint32_t field : *rows[s]) list(fields_[s][field]);
  }
  return result;
}

}  // namespace varpulis::ops
