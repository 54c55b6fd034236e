#include "scenario/compare.h"

#include "scenario/literal.h"

namespace varpulis::scenario {
namespace {

constexpr std::size_t context_lines = 2;
constexpr std::size_t aligned_lines_max =
    4000;  // beyond, the table of the alignment would be too large: compared line by line

enum class Mark { same, missing, surplus };
struct Step {
  Mark mark;
  std::size_t expected = 0, actual = 0;  // indices; the one that applies
};

/// The longest common subsequence as steps. O(n·m) time and memory; long inputs are only compared pairwise.
std::vector<Step> align(const std::vector<std::string>& expected, const std::vector<std::string>& actual) {
  std::size_t begin = 0;
  std::size_t expected_end = expected.size(), actual_end = actual.size();
  while (begin < expected_end && begin < actual_end && expected[begin] == actual[begin]) ++begin;
  while (expected_end > begin && actual_end > begin && expected[expected_end - 1] == actual[actual_end - 1])
    --expected_end, --actual_end;
  const std::size_t n = expected_end - begin, m = actual_end - begin;
  std::vector<Step> steps;
  for (std::size_t i = 0; i < begin; ++i) steps.push_back({Mark::same, i, i});
  if (n > aligned_lines_max || m > aligned_lines_max) {
    for (std::size_t i = 0; i < std::max(n, m); ++i) {
      if (i < n && i < m && expected[begin + i] == actual[begin + i]) {
        steps.push_back({Mark::same, begin + i, begin + i});
        continue;
      }
      if (i < n) steps.push_back({Mark::missing, begin + i, 0});
      if (i < m) steps.push_back({Mark::surplus, 0, begin + i});
    }
  } else {
    std::vector<std::uint32_t> length((n + 1) * (m + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return length[i * (m + 1) + j]; };
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = m; j-- > 0;) {
        at(i, j) =
            expected[begin + i] == actual[begin + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
    for (std::size_t i = 0, j = 0; i < n || j < m;) {
      if (i < n && j < m && expected[begin + i] == actual[begin + j]) {
        steps.push_back({Mark::same, begin + i++, begin + j++});
      } else if (i < n && (j == m || at(i + 1, j) >= at(i, j + 1))) {
        steps.push_back({Mark::missing, begin + i++, 0});
      } else {
        steps.push_back({Mark::surplus, 0, begin + j++});
      }
    }
  }
  for (std::size_t i = expected_end; i < expected.size(); ++i)
    steps.push_back({Mark::same, i, i - expected_end + actual_end});
  return steps;
}

std::string described(const data::Value& value) {
  return fmt::format("{} ({})", literal(value), data::name(value.kind()));
}

/// What differs between two events of one type, one line each.
std::vector<std::string> field_differences(const OutputLine& expected, const OutputLine& actual) {
  std::vector<std::string> lines;
  if (expected.time != actual.time) {
    std::string wanted, found;
    append_offset(wanted, expected.time);
    append_offset(found, actual.time);
    lines.push_back(fmt::format("time: expected {}, found {}", wanted, found));
  }
  for (const auto& [name, value] : expected.fields.entries()) {
    const data::Value* other = actual.fields.find(name);
    if (other == nullptr)
      lines.push_back(fmt::format("{}: expected {}, but the field is missing", name, described(value)));
    else if (literal(value) != literal(*other))
      lines.push_back(fmt::format("{}: expected {}, found {}", name, described(value), described(*other)));
  }
  for (const auto& [name, value] : actual.fields.entries()) {
    if (expected.fields.find(name) == nullptr)
      lines.push_back(fmt::format("{}: not expected, found {}", name, described(value)));
  }
  if (lines.empty()) lines.emplace_back("the fields are in another order");
  return lines;
}

struct Sides {
  std::span<const OutputLine> expected, actual;  // empty for plain texts
};

/// The marked lines; of equal stretches only the ends.
std::string render(const std::vector<Step>& steps, const std::vector<std::string>& expected,
                   const std::vector<std::string>& actual, const Sides& sides) {
  std::vector<bool> shown(steps.size(), false);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].mark == Mark::same) continue;
    for (std::size_t j = i - std::min(i, context_lines); j < std::min(steps.size(), i + context_lines + 1); ++j)
      shown[j] = true;
  }
  std::string out;
  bool skipping = false;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!shown[i]) {
      if (!skipping) out += "  ...\n";
      skipping = true;
      continue;
    }
    skipping = false;
    switch (steps[i].mark) {
      case Mark::same: out += fmt::format("  {}\n", expected[steps[i].expected]); break;
      case Mark::missing: out += fmt::format("- {}\n", expected[steps[i].expected]); break;
      case Mark::surplus: {
        out += fmt::format("+ {}\n", actual[steps[i].actual]);
        // Explain the first surplus line behind as many missing ones by its counterpart among them.
        std::size_t first_surplus = i;
        while (first_surplus > 0 && steps[first_surplus - 1].mark == Mark::surplus) --first_surplus;
        std::size_t first_missing = first_surplus;
        while (first_missing > 0 && steps[first_missing - 1].mark == Mark::missing) --first_missing;
        const std::size_t counterpart = first_missing + (i - first_surplus);
        if (sides.actual.empty() || counterpart >= first_surplus) break;
        const OutputLine& wanted = sides.expected[steps[counterpart].expected];
        const OutputLine& found = sides.actual[steps[i].actual];
        if (!wanted.is_event || !found.is_event || wanted.type != found.type) break;
        for (const std::string& line : field_differences(wanted, found)) out += fmt::format("      {}\n", line);
        break;
      }
    }
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace

std::string difference(std::span<const OutputLine> expected, std::span<const OutputLine> actual, bool unordered) {
  std::vector<OutputLine> wanted(expected.begin(), expected.end()), found(actual.begin(), actual.end());
  if (unordered) {
    const auto by_text = [](const OutputLine& a, const OutputLine& b) { return format(a) < format(b); };
    std::ranges::stable_sort(wanted, by_text);
    std::ranges::stable_sort(found, by_text);
  }
  std::vector<std::string> wanted_lines, found_lines;
  for (const OutputLine& line : wanted) wanted_lines.push_back(format(line));
  for (const OutputLine& line : found) found_lines.push_back(format(line));
  if (wanted_lines == found_lines) return {};
  return render(align(wanted_lines, found_lines), wanted_lines, found_lines, {wanted, found});
}

std::string text_difference(std::string_view expected, std::string_view actual) {
  const std::vector<std::string> wanted = lines_of(expected), found = lines_of(actual);
  if (wanted == found) return {};
  return render(align(wanted, found), wanted, found, {});
}

}  // namespace varpulis::scenario
