#include "vpl/loops.h"

#include <charconv>

#include "vpl/parser.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool name_part(char c) { return name_start(c) || digit(c); }

std::size_t line_end(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end;
}

/// Reads the header line from left to right.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, std::size_t begin, std::size_t end) : text_(text), at_(begin), end_(end) {}

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected || at_ + expected.size() > end_) return false;
    at_ += expected.size();
    return true;
  }
  bool spaces() {
    const std::size_t begin = at_;
    skip();
    return at_ > begin;
  }
  void skip() {
    while (at_ < end_ && blank(text_[at_])) ++at_;
  }
  std::string_view name() {
    const std::size_t begin = at_;
    if (at_ < end_ && name_start(text_[at_])) {
      while (at_ < end_ && name_part(text_[at_])) ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }
  std::string_view integer() {
    const std::size_t begin = at_;
    if (at_ < end_ && text_[at_] == '-') ++at_;
    const std::size_t digits = at_;
    while (at_ < end_ && digit(text_[at_])) ++at_;
    return digits == at_ ? std::string_view() : text_.substr(begin, at_ - begin);
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view rest() const {
    std::string_view rest = text_.substr(at_, end_ - at_);
    while (!rest.empty() && blank(rest.back())) rest.remove_suffix(1);
    return rest;
  }

 private:
  std::string_view text_;
  std::size_t at_, end_;
};

bool read_header(std::string_view text, LoopText& loop) {
  HeaderReader reader(text, loop.begin, loop.header_end);
  if (!reader.word("for") || !reader.spaces()) return false;
  loop.variable = reader.name();
  if (loop.variable.empty() || !reader.spaces() || !reader.word("in") || !reader.spaces()) return false;
  loop.range_begin = reader.at();
  loop.first = reader.integer();
  if (loop.first.empty()) return false;
  reader.skip();
  if (!reader.word("..")) return false;
  loop.inclusive = reader.word("=");
  reader.skip();
  loop.last = reader.integer();
  if (loop.last.empty()) return false;
  loop.range_end = reader.at();
  reader.skip();
  if (!reader.word(":")) return false;
  reader.skip();
  loop.comment = reader.rest();
  if (loop.comment.starts_with("/*")) {  // the comment must end on the line, with nothing after it
    return loop.comment.find("*/", 2) == loop.comment.size() - 2 && loop.comment.size() >= 4;
  }
  return loop.comment.empty() || loop.comment.starts_with("#") || loop.comment.starts_with("//");
}

bool read_body(std::string_view text, LoopText& loop) {
  loop.body_begin = std::min(loop.header_end + 1, text.size());
  loop.end = loop.body_begin;
  bool found = false;
  for (std::size_t line = loop.body_begin; line < text.size();) {
    const std::size_t end = line_end(text, line);
    std::size_t content = line;
    while (content < end && blank(text[content])) ++content;
    if (content < end) {
      if (content == line) break;
      if (!found) loop.indentation = content - line;
      found = true;
      loop.end = std::min(end + 1, text.size());
    }
    line = end + 1;
  }
  return found;
}

}  // namespace

std::optional<LoopText> find_loop(std::string_view text, std::size_t from) {
  std::size_t i = from;
  bool line_start = i == 0 || text[i - 1] == '\n';
  while (i < text.size()) {
    if (line_start && text.substr(i, 3) == "for") {
      LoopText loop{.begin = i, .header_end = line_end(text, i)};
      if (read_header(text, loop) && read_body(text, loop)) return loop;
    }
    const char c = text[i];
    line_start = c == '\n';
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
      ++i;
    } else if (c == '#' || text.substr(i, 2) == "//") {
      i = line_end(text, i);
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = text.find("*/", i + 2);
      i = end == std::string_view::npos ? text.size() : end + 2;
    } else {
      ++i;
    }
  }
  return std::nullopt;
}

const OffsetMap::Segment& OffsetMap::segment(std::uint32_t offset) const {
  const auto after = std::ranges::upper_bound(segments_, offset, {}, &Segment::begin);
  return after == segments_.begin() ? *after : *std::prev(after);
}

SourceSpan OffsetMap::original(std::uint32_t file, std::uint32_t begin, std::uint32_t end) const {
  if (identity_) return {.file = file, .begin = begin, .end = end};
  if (segments_.empty()) return {.file = file};
  const auto place = [&](std::uint32_t offset, bool last) {
    const Segment& segment = this->segment(offset);
    if (segment.replaced) return last ? segment.original_end : segment.original_begin;
    return std::min(segment.original_begin + (offset - segment.begin) + (last ? 1 : 0), segment.original_end);
  };
  const std::uint32_t original_begin = place(begin, false);
  if (begin == end) return {.file = file, .begin = original_begin, .end = original_begin};
  return {.file = file, .begin = original_begin, .end = std::max(original_begin, place(end - 1, true))};
}

bool OffsetMap::verbatim(std::uint32_t begin, std::uint32_t end) const {
  if (identity_) return true;
  if (segments_.empty()) return false;
  const Segment& first = segment(begin);
  return !first.replaced && (begin == end || &first == &segment(end - 1));
}

/// Runs the passes. A pass copies pieces of the text before it, each with its segments.
class LoopExpander {
 public:
  LoopExpander(std::string_view original, std::uint32_t file, Diagnostics& diagnostics)
      : original_(original), file_(file), diagnostics_(diagnostics) {}

  ExpandedText run() {
    for (int pass = 0;; ++pass) {
      const std::string_view text = now_.text(original_);
      std::optional<LoopText> loop = find_loop(text, 0);
      if (!loop) return std::move(now_);
      const bool refused = pass == loop_passes_max;
      if (refused) {
        report(syntax::loop_passes, loop->begin, loop->header_end,
               fmt::format("compile-time loops are nested more than {} deep", loop_passes_max))
            .help = "unroll the innermost loops by hand";
      }
      next_ = {};
      next_.map.identity_ = false;
      std::size_t copied = 0;
      for (; loop; loop = find_loop(text, loop->end)) {
        copy(copied, loop->begin);
        if (!refused) repeat(*loop);
        copied = loop->end;
      }
      copy(copied, text.size());
      now_ = std::move(next_);
    }
  }

 private:
  struct Piece {
    std::size_t begin = 0, end = 0;
    bool placeholder = false;
  };

  Diagnostic& report(std::string_view code, std::size_t begin, std::size_t end, std::string message) {
    const SourceSpan at = now_.map.original(file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    return diagnostics_.error(std::string(code), at, std::move(message));
  }

  void repeat(const LoopText& loop) {
    std::int64_t first = 0, last = 0;
    if (!number(loop.first, loop, first) || !number(loop.last, loop, last)) return;
    if (!loop.inclusive) {
      if (last <= first) return;
      --last;
    }
    if (last < first) return;
    const std::uint64_t values = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) + 1;
    if (values == 0 || values > static_cast<std::uint64_t>(loop_values_max)) {
      report(syntax::loop_range, loop.range_begin, loop.range_end,
             fmt::format("expected a range of at most {} values, found {}", loop_values_max,
                         values == 0 ? "2^64" : fmt::format("{}", values)))
          .help = "a compile-time loop copies its body once per value; for larger counts use a field and one stream";
      return;
    }
    const std::vector<Piece> pieces = split(loop);
    std::size_t fixed_bytes = 0, placeholders = 0;
    for (const Piece& piece : pieces) {
      if (piece.placeholder) ++placeholders;
      else fixed_bytes += piece.end - piece.begin;
    }
    for (std::int64_t value = first;; ++value) {
      const std::string digits = fmt::format("{}", value);
      if (next_.storage.size() + fixed_bytes + placeholders * digits.size() > program_bytes_max) {
        report(syntax::loop_size, loop.begin, loop.header_end,
               fmt::format("compile-time loops expand to more than {} MB of text", program_bytes_max >> 20))
            .help = "use a smaller range or a shorter body";
        return;
      }
      for (const Piece& piece : pieces) {
        if (piece.placeholder) {
          const SourceSpan at =
              now_.map.original(file_, static_cast<std::uint32_t>(piece.begin), static_cast<std::uint32_t>(piece.end));
          add_segment({.begin = size(), .original_begin = at.begin, .original_end = at.end, .replaced = true});
          next_.storage += digits;
        } else {
          copy(piece.begin, piece.end);
        }
      }
      if (value == last) return;
    }
  }

  bool number(std::string_view digits, const LoopText& loop, std::int64_t& value) {
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec == std::errc()) return true;
    report(syntax::number_range, loop.range_begin, loop.range_end,
           fmt::format("expected numbers between -2^63 and 2^63-1, found {}", digits));
    return false;
  }

  /// The body, indentation removed: stretches to copy and `{NAME}`s to replace.
  std::vector<Piece> split(const LoopText& loop) const {
    const std::string_view text = now_.text(original_);
    const std::string placeholder = fmt::format("{{{}}}", loop.variable);
    std::vector<Piece> pieces;
    for (std::size_t line = loop.body_begin; line < loop.end;) {
      const std::size_t end = std::min(line_end(text, line) + 1, loop.end);
      std::size_t begin = line;
      while (begin < end && begin - line < loop.indentation && blank(text[begin])) ++begin;
      for (std::size_t hit; (hit = text.substr(0, end).find(placeholder, begin)) != std::string_view::npos;) {
        if (hit > begin) pieces.push_back({begin, hit, false});
        begin = hit + placeholder.size();
        pieces.push_back({hit, begin, true});
      }
      if (end > begin) pieces.push_back({begin, end, false});
      line = end;
    }
    // A body that ends with the text has no last end-of-line mark; the header's takes its place between repetitions.
    if (loop.end == text.size() && text.back() != '\n') pieces.push_back({loop.body_begin - 1, loop.body_begin, false});
    return pieces;
  }

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(next_.storage.size()); }

  void add_segment(OffsetMap::Segment segment) {
    auto& segments = next_.map.segments_;
    if (!segments.empty() && !segment.replaced && !segments.back().replaced &&
        segments.back().original_end == segment.original_begin &&
        segment.begin - segments.back().begin == segments.back().original_end - segments.back().original_begin) {
      segments.back().original_end = segment.original_end;
      return;
    }
    segments.push_back(segment);
  }

  void copy(std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    const std::string_view text = now_.text(original_);
    const std::uint32_t b = static_cast<std::uint32_t>(begin), e = static_cast<std::uint32_t>(end);
    if (now_.map.identity_) {
      add_segment({.begin = size(), .original_begin = b, .original_end = e});
    } else {
      const auto& from = now_.map.segments_;
      for (std::size_t i = static_cast<std::size_t>(&now_.map.segment(b) - from.data());
           i < from.size() && from[i].begin < e; ++i) {
        const std::uint32_t piece_end = i + 1 < from.size() ? std::min(from[i + 1].begin, e) : e;
        const std::uint32_t piece_begin = std::max(from[i].begin, b);
        OffsetMap::Segment piece = from[i];
        piece.begin = size() + (piece_begin - b);
        if (!piece.replaced) {
          piece.original_begin += piece_begin - from[i].begin;
          piece.original_end = piece.original_begin + (piece_end - piece_begin);
        }
        add_segment(piece);
      }
    }
    next_.storage += text.substr(begin, end - begin);
  }

  std::string_view original_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  ExpandedText now_, next_;
};

ExpandedText expand_loops(std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  return LoopExpander(text, file, diagnostics).run();
}

}  // namespace varpulis::vpl
