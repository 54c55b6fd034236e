#pragma once
// The options of all commands that read events.
#include <vector>

#include "apps/varpulis/command_line.h"
#include "codec/reader.h"
#include "plan/plan.h"

namespace varpulis::app {

/// `format_name`: what the option for the format of the events is called.
[[nodiscard]] std::vector<Option> input_options(std::string_view format_name = "format");
/// Whether bad records go to the file of `--dead-letter`; `none` keeps none.
[[nodiscard]] bool keeps_bad_records(const Invocation& invocation);
/// The fields of declared events give CSV columns their types.
void use_declarations(codec::ReaderOptions& options, const plan::Plan& plan);
/// The reader's options for one input by these options.
[[nodiscard]] codec::ReaderOptions reader_options(const Invocation& invocation, const std::string& path,
                                                  std::string_view format_name = "format");

}  // namespace varpulis::app
