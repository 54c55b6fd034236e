#include "vpl/render_sarif.h"

#include <set>

#include "vpl/json_text.h"

namespace varpulis::vpl {
namespace {

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "none";
}

/// A file name as a relative URI reference: what is not unreserved or a slash is percent-encoded.
std::string uri(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~' || c == '/';
    if (unreserved) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return result;
}

class Sarif {
 public:
  Sarif(const SourceMap& sources, const SarifTool& tool) : sources_(sources), tool_(tool) {}

  std::string render(const Diagnostics& diagnostics) {
    std::set<std::string> codes;
    for (const Diagnostic& each : diagnostics.all()) codes.insert(each.code);
    out_ =
        R"({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"tool": {"driver": {"name": "varpulis", "version": )";
    append_json(out_, tool_.version);
    out_ += R"(, "rules": [)";
    bool first = true;
    for (const std::string& code : codes) {
      out_ += first ? "\n " : ",\n ";
      first = false;
      out_ += R"({"id": )";
      append_json(out_, code);
      const std::string_view title = tool_.title ? tool_.title(code) : std::string_view();
      if (!title.empty()) {
        out_ += R"(, "shortDescription": {"text": )";
        append_json(out_, title);
        out_ += '}';
      }
      out_ += '}';
    }
    out_ += R"(]}}, "columnKind": "unicodeCodePoints", "results": [)";
    first = true;
    for (const Diagnostic& each : diagnostics.all()) {
      out_ += first ? "\n " : ",\n ";
      first = false;
      result(each);
    }
    out_ += "]}]}\n";
    return std::move(out_);
  }

 private:
  void artifact(SourceSpan at) {
    out_ += R"("artifactLocation": {"uri": )";
    append_json(out_, uri(sources_.name(at.file)));
    out_ += '}';
  }

  void region(SourceSpan at) {
    const Position begin = sources_.position(at.file, at.begin);
    const Position end = sources_.position(at.file, at.end);
    out_ += fmt::format(R"({{"startLine": {}, "startColumn": {}, "endLine": {}, "endColumn": {}}})", begin.line,
                        begin.column, end.line, end.column);
  }

  void location(SourceSpan at, std::string_view message) {
    out_ += R"({"physicalLocation": {)";
    artifact(at);
    out_ += R"(, "region": )";
    region(at);
    out_ += '}';
    if (!message.empty()) {
      out_ += R"(, "message": {"text": )";
      append_json(out_, message);
      out_ += '}';
    }
    out_ += '}';
  }

  void result(const Diagnostic& each) {
    out_ += R"({"ruleId": )";
    append_json(out_, each.code);
    out_ += fmt::format(R"(, "level": "{}", "message": {{"text": )", level(each.severity));
    append_json(out_, each.help.empty() ? each.message : fmt::format("{}\n{}", each.message, each.help));
    out_ += R"(}, "locations": [)";
    location(each.at, each.label);
    out_ += ']';
    if (!each.labels.empty()) {
      out_ += R"(, "relatedLocations": [)";
      for (const Label& label : each.labels) {
        if (&label != each.labels.data()) out_ += ", ";
        location(label.at, label.message);
      }
      out_ += ']';
    }
    fixes(each);
    out_ += '}';
  }

  void fixes(const Diagnostic& each) {
    if (each.fixes.empty()) return;
    out_ += R"(, "fixes": [)";
    for (const Fix& fix : each.fixes) {
      if (&fix != each.fixes.data()) out_ += ", ";
      out_ += R"({"description": {"text": )";
      append_json(out_, fix.title);
      out_ += R"(}, "artifactChanges": [{)";
      artifact(fix.at);
      out_ += R"(, "replacements": [{"deletedRegion": )";
      region(fix.at);
      out_ += R"(, "insertedContent": {"text": )";
      append_json(out_, fix.replacement);
      out_ += "}}]}]}";
    }
    out_ += ']';
  }

  const SourceMap& sources_;
  const SarifTool& tool_;
  std::string out_;
};

}  // namespace

std::string render_sarif(const Diagnostics& diagnostics, const SourceMap& sources, const SarifTool& tool) {
  return Sarif(sources, tool).render(diagnostics);
}

}  // namespace varpulis::vpl
