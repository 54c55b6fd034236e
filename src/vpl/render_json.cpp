#include "vpl/render_json.h"

#include "vpl/json_text.h"
#include "vpl/render_text.h"

namespace varpulis::vpl {
namespace {

class Json {
 public:
  explicit Json(const SourceMap& sources) : sources_(sources) {}

  std::string render(const Diagnostics& diagnostics) {
    out_ = "[";
    for (const Diagnostic& each : diagnostics.all()) {
      out_ += out_.size() > 1 ? ",\n " : "\n ";
      diagnostic(each);
    }
    out_ += diagnostics.all().empty() ? "]\n" : "\n]\n";
    return std::move(out_);
  }

 private:
  void text(std::string_view key, std::string_view value) {
    append_json(out_, key);
    out_ += ": ";
    append_json(out_, value);
  }

  void place(SourceSpan at) {
    const Position begin = sources_.position(at.file, at.begin);
    const Position end = sources_.position(at.file, at.end);
    text("file", sources_.name(at.file));
    out_ += fmt::format(R"(, "line": {}, "column": {}, "end_line": {}, "end_column": {})", begin.line, begin.column,
                        end.line, end.column);
  }

  void diagnostic(const Diagnostic& each) {
    out_ += '{';
    text("code", each.code);
    out_ += ", ";
    text("severity", name(each.severity));
    out_ += ", ";
    text("message", each.message);
    out_ += ", ";
    place(each.at);
    out_ += ", ";
    text("label", each.label);
    out_ += R"(, "labels": [)";
    for (const Label& label : each.labels) {
      if (&label != each.labels.data()) out_ += ", ";
      out_ += '{';
      text("message", label.message);
      out_ += ", ";
      place(label.at);
      out_ += '}';
    }
    out_ += "], ";
    text("help", each.help);
    out_ += R"(, "fixes": [)";
    for (const Fix& fix : each.fixes) {
      if (&fix != each.fixes.data()) out_ += ", ";
      out_ += '{';
      text("title", fix.title);
      out_ += ", ";
      text("replacement", fix.replacement);
      out_ += ", ";
      text("applicability",
           fix.applicability == Applicability::machine_applicable ? "machine_applicable" : "maybe_incorrect");
      out_ += ", ";
      place(fix.at);
      out_ += '}';
    }
    out_ += "]}";
  }

  const SourceMap& sources_;
  std::string out_;
};

}  // namespace

std::string render_json(const Diagnostics& diagnostics, const SourceMap& sources) {
  return Json(sources).render(diagnostics);
}

}  // namespace varpulis::vpl
