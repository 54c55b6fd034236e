#pragma once
#include <span>
#include <string_view>

namespace varpulis::app {

/// A form of the language that no descriptor of the catalog stands for: a statement, a source of a stream, an operator in expressions.
struct LanguageForm {
  std::string_view group;
  std::string_view form;
  std::string_view example;   // a program
  std::string_view refused;   // the code with which `run` and `simulate` refuse it; empty: it runs
};

/// In the order of the reference page.
[[nodiscard]] std::span<const LanguageForm> language_forms();

}  // namespace varpulis::app
