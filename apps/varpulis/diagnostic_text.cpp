#include "apps/varpulis/diagnostic_text.h"

#include "vpl/render_text.h"

namespace varpulis::app {

std::string diagnostic_text(const Diagnostics& diagnostics, const vpl::SourceMap& sources, bool colored) {
  return vpl::render_text(diagnostics, sources, {.layout = vpl::TextLayout::framed, .color = colored});
}

}  // namespace varpulis::app
