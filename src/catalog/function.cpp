#include "catalog/function.h"

namespace varpulis::catalog {

std::size_t FunctionDescriptor::arguments_min() const {
  std::size_t count = 0;
  for (const Parameter& parameter : parameters) count += parameter.required ? 1 : 0;
  return count;
}

std::optional<std::size_t> FunctionDescriptor::arguments_max() const {
  for (const Parameter& parameter : parameters) {
    if (parameter.repeated) return std::nullopt;
  }
  return parameters.size();
}

std::string FunctionDescriptor::signature() const {
  std::string text(name);
  text += '(';
  std::size_t optional_open = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].required) {
      text += '[';
      ++optional_open;
    }
    if (i > 0) text += ", ";
    text += parameters[i].name;
    if (parameters[i].repeated) text += ", ...";
  }
  text.append(optional_open, ']');
  return text += ')';
}

}  // namespace varpulis::catalog
