#include "vpl/apply_fixes.h"

#include <algorithm>

namespace varpulis::vpl {

FixedText apply_fixes(std::string_view text, std::uint32_t file, const Diagnostics& diagnostics) {
  std::vector<const Fix*> fixes;
  for (const Diagnostic& each : diagnostics.all()) {
    const auto fix = std::ranges::find(each.fixes, Applicability::machine_applicable, &Fix::applicability);
    const auto made_by_loop = [&](const Fix& candidate) {  // `Zone{z}`: one text for many values
      return text.substr(candidate.at.begin, candidate.at.size()).find('{') != std::string_view::npos &&
             candidate.replacement.find('{') == std::string::npos;
    };
    if (fix == each.fixes.end() || fix->at.file != file) continue;
    if (fix->at.begin > fix->at.end || fix->at.end > text.size() || made_by_loop(*fix)) continue;
    fixes.push_back(&*fix);
  }
  std::ranges::stable_sort(fixes, [](const Fix* a, const Fix* b) { return a->at < b->at; });

  FixedText result;
  const Fix* last = nullptr;
  std::size_t copied = 0;
  for (const Fix* fix : fixes) {
    if (last != nullptr && fix->at == last->at && fix->replacement == last->replacement) continue;
    // Two insertions at one place have no order of their own, so the second one waits, too.
    if (last != nullptr && (fix->at.begin < last->at.end || fix->at.begin == last->at.begin)) {
      ++result.skipped;
      continue;
    }
    result.text += text.substr(copied, fix->at.begin - copied);
    result.text += fix->replacement;
    copied = fix->at.end;
    ++result.applied;
    last = fix;
  }
  result.text += text.substr(copied);
  return result;
}

}  // namespace varpulis::vpl
