#include "vpl/render_text.h"

#include <algorithm>

#include "vpl/display_width.h"

namespace varpulis::vpl {
namespace {

constexpr std::string_view bold_red = "\x1b[1;31m";
constexpr std::string_view bold_yellow = "\x1b[1;33m";
constexpr std::string_view bold_blue = "\x1b[1;34m";
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

std::string_view color_of(Severity severity) {
  switch (severity) {
    case Severity::error: return bold_red;
    case Severity::warning: return bold_yellow;
    case Severity::note: break;
  }
  return bold_blue;
}

/// A place to underline, with the text beside its carets.
struct Annotation {
  SourceSpan at;
  std::string_view message;
  bool primary = false;
};

class Text {
 public:
  Text(const Diagnostic& diagnostic, const SourceMap& sources, const TextStyle& style)
      : diagnostic_(diagnostic), sources_(sources), style_(style) {
    annotations_.push_back({.at = diagnostic.at, .message = diagnostic.label, .primary = true});
    for (const Label& label : diagnostic.labels) annotations_.push_back({.at = label.at, .message = label.message});
    for (const Annotation& each : annotations_) {
      gutter_ = std::max(gutter_, fmt::formatted_size("{}", sources.position(each.at.file, each.at.begin).line));
    }
  }

  std::string render() {
    const Position at = sources_.position(diagnostic_.at.file, diagnostic_.at.begin);
    const std::string_view severity = name(diagnostic_.severity);
    if (style_.layout == TextLayout::framed) {
      paint(color_of(diagnostic_.severity), fmt::format("{}[{}]", severity, diagnostic_.code));
      paint(bold, fmt::format(": {}", diagnostic_.message));
      out_ += '\n';
      place("-->", diagnostic_.at);
      excerpts();
      help(fmt::format("{} = help: ", std::string(gutter_, ' ')), gutter_ + 9);
      return std::move(out_);
    }
    const std::string file = diagnostic_.at.file == 0 ? std::string() : sources_.name(diagnostic_.at.file) + ":";
    out_ += fmt::format("   {}{}:{}: ", file, at.line, at.column);
    paint(color_of(diagnostic_.severity), fmt::format("{}:", severity));
    out_ += fmt::format(" [{}] {}\n", diagnostic_.code, diagnostic_.message);
    if (style_.layout == TextLayout::check) {
      indent_ = "     ";
      excerpts();
      help(fmt::format("{}{} = help: ", indent_, std::string(gutter_, ' ')), indent_.size() + gutter_ + 9);
    } else {
      help("      hint: ", 12);
    }
    return std::move(out_);
  }

 private:
  void paint(std::string_view color, std::string_view text) {
    if (style_.color) out_ += color;
    out_ += text;
    if (style_.color) out_ += plain;
  }

  void place(std::string_view arrow, SourceSpan at) {
    const Position position = sources_.position(at.file, at.begin);
    out_ += indent_ + std::string(gutter_, ' ');
    paint(bold_blue, arrow);
    out_ += fmt::format(" {}:{}:{}\n", sources_.name(at.file), position.line, position.column);
  }

  void help(std::string_view prefix, std::size_t width) {
    const std::string& remedy =
        diagnostic_.help.empty() && !diagnostic_.fixes.empty() ? diagnostic_.fixes.front().title : diagnostic_.help;
    if (remedy.empty()) return;
    out_ += prefix;
    for (const char c : remedy) {
      out_ += c;
      if (c == '\n') out_.append(width, ' ');
    }
    out_ += '\n';
  }

  /// The annotated lines: those of the primary place's file first, then the other files in order of mention.
  void excerpts() {
    std::vector<std::uint32_t> files;
    for (const Annotation& each : annotations_) {
      if (std::ranges::find(files, each.at.file) == files.end()) files.push_back(each.at.file);
    }
    for (const std::uint32_t file : files) {
      std::vector<const Annotation*> here;
      for (const Annotation& each : annotations_) {
        if (each.at.file == file) here.push_back(&each);
      }
      std::ranges::stable_sort(here, {}, [](const Annotation* each) { return each->at.begin; });
      if (file != diagnostic_.at.file) place(":::", here.front()->at);
      std::uint32_t shown = 0;
      for (const Annotation* each : here) {
        const std::uint32_t line = sources_.position(file, each->at.begin).line;
        if (line != shown) {
          if (shown != 0 && line > shown + 1) out_ += indent_ + std::string(gutter_, ' ') + "...\n";
          source_line(file, line);
        }
        shown = line;
        underline(*each, line);
      }
    }
  }

  void source_line(std::uint32_t file, std::uint32_t line) {
    out_ += indent_;
    paint(bold_blue, fmt::format("{:>{}} |", line, gutter_));
    const std::string text = display_text(sources_.line(file, line), tab_columns);
    if (!text.empty()) out_ += ' ' + text;
    out_ += '\n';
  }

  void underline(const Annotation& annotation, std::uint32_t line) {
    const std::string_view text = sources_.line(annotation.at.file, line);
    const std::size_t line_begin = static_cast<std::size_t>(text.data() - sources_.text(annotation.at.file).data());
    const std::size_t from = std::min<std::size_t>(annotation.at.begin - line_begin, text.size());
    const std::size_t to =
        std::min<std::size_t>(std::max(annotation.at.end, annotation.at.begin) - line_begin, text.size());
    const std::size_t indent = display_columns(text.substr(0, from), tab_columns, 0);
    const std::size_t width = display_columns(text.substr(from, to - from), tab_columns, indent);
    std::string marks(std::max<std::size_t>(width, 1), annotation.primary ? '^' : '-');
    std::string message(annotation.message);
    const std::uint32_t last_line = sources_.position(annotation.at.file, annotation.at.end).line;
    if (last_line > line) message += fmt::format("{}(to line {})", message.empty() ? "" : " ", last_line);
    if (!message.empty()) marks += ' ' + message;
    out_ += indent_;
    paint(bold_blue, fmt::format("{} |", std::string(gutter_, ' ')));
    out_ += ' ' + std::string(indent, ' ');
    paint(annotation.primary ? color_of(diagnostic_.severity) : bold_blue, marks);
    out_ += '\n';
  }

  const Diagnostic& diagnostic_;
  const SourceMap& sources_;
  const TextStyle& style_;
  std::vector<Annotation> annotations_;
  std::size_t gutter_ = 1;  // width of the largest line number shown
  std::string indent_;
  std::string out_;
};

}  // namespace

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "note";
}

std::string render_text(const Diagnostic& diagnostic, const SourceMap& sources, const TextStyle& style) {
  return Text(diagnostic, sources, style).render();
}

std::string render_text(const Diagnostics& diagnostics, const SourceMap& sources, const TextStyle& style) {
  std::string out;
  for (const Diagnostic& each : diagnostics.all()) {
    if (!out.empty() && style.layout == TextLayout::framed) out += '\n';
    out += render_text(each, sources, style);
  }
  return out;
}

}  // namespace varpulis::vpl
