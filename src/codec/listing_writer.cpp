// Outputs for people: the original's listing, the terminal's lines and tables.
#include <map>
#include <vector>

#include "codec/utf8.h"
#include "codec/writer.h"
#include "data/text.h"

namespace varpulis::codec {
namespace {

class DebugListingWriter final : public OutputWriter {
 public:
  explicit DebugListingWriter(DebugListing listing) : listing_(std::move(listing)) {}
  void write(const data::Rows& rows, std::size_t begin, std::size_t count, std::string& out) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      out += listing_.prefix;
      out += rows.type_of(i);
      out += listing_.separator;
      data::append_debug(out, data::Value::map(data::row_as_map(*rows.batch, rows.row(i))));
      out += '\n';
    }
  }

 private:
  DebugListing listing_;
};

void append_padded(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  const std::size_t columns = character_count(text);
  if (columns < width) out.append(width - columns, ' ');
}

class TerminalWriter final : public OutputWriter {
 public:
  explicit TerminalWriter(bool has_colour) : has_colour_(has_colour) {}
  void write(const data::Rows& rows, std::size_t begin, std::size_t count, std::string& out) override {
    for (std::size_t i = 0; i < count; ++i) write_row(rows, begin + i, out);
  }

 private:
  static constexpr std::size_t width_max = 32;  // what is wider pushes the rest of its line to the right
  static constexpr std::size_t types_known_max = 256;

  void write_row(const data::Rows& rows, std::size_t i, std::string& out) {
    const std::size_t begin = out.size();
    const std::string_view type = rows.type_of(i);
    paint(out, dim);
    append_padded(out, format_time(rows.time(i)), widen(time_width_, format_time(rows.time(i))));
    paint(out, plain);
    out += "  ";
    paint(out, bold);
    append_padded(out, type, widen(type_width_, type));
    paint(out, plain);
    if (widths_.size() > types_known_max) widths_.clear();
    std::vector<std::size_t>& widths = widths_[std::string(type)];
    widths.resize(std::max(widths.size(), rows.batch->columns.size()));
    rows.batch->for_each_field(rows.row(i), [&](std::size_t column) {
      out += "  ";
      paint(out, dim);
      out += rows.batch->schema->name(column);
      out += ": ";
      paint(out, plain);
      const std::string text = data::display(rows.batch->columns[column]->value(rows.row(i)));
      append_padded(out, text, widen(widths[column], text));
    });
    const std::uint8_t flags = rows.flags(i);
    if ((flags & data::Keys::inferred) != 0) out += "  (inferred)";
    if ((flags & data::Keys::truncated) != 0) out += "  (truncated)";
    if ((flags & data::Keys::rounded) != 0) out += "  (rounded)";
    while (out.size() > begin && out.back() == ' ') out.pop_back();
    out += '\n';
  }
  static std::size_t widen(std::size_t& width, std::string_view text) {
    const std::size_t columns = character_count(text);
    if (columns <= width_max) width = std::max(width, columns);
    return width;
  }
  static constexpr std::string_view dim = "\x1b[2m", bold = "\x1b[1m", plain = "\x1b[0m";
  void paint(std::string& out, std::string_view code) const {
    if (has_colour_) out += code;
  }

  bool has_colour_;
  std::size_t time_width_ = 0, type_width_ = 0;
  std::map<std::string, std::vector<std::size_t>> widths_;  // by type, of each column
};

class TableWriter final : public OutputWriter {
 public:
  void write(const data::Rows& rows, std::size_t begin, std::size_t count, std::string& out) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      rows_.emplace_back();
      set(0, format_time(rows.time(i)), false);
      set(1, std::string(rows.type_of(i)), false);
      rows.batch->for_each_field(rows.row(i), [&](std::size_t column) {
        const data::Value value = rows.batch->columns[column]->value(rows.row(i));
        set(column_of(rows.batch->schema->name(column)), data::display(value), value.is_number());
      });
      const std::uint8_t flag = rows.flags(i);
      if ((flag & data::Keys::inferred) != 0) set(column_of("_inferred"), "true", false);
      if ((flag & data::Keys::truncated) != 0) set(column_of("_truncated"), "true", false);
      if ((flag & data::Keys::rounded) != 0) set(column_of("_rounded"), "true", false);
      if (rows_.size() >= table_rows_max) flush(out);
    }
  }

  void flush(std::string& out) override {
    if (rows_.empty()) return;
    std::vector<std::size_t> widths;
    for (const std::string& name : names_) widths.push_back(character_count(name));
    for (const auto& row : rows_) {
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], character_count(row[c].text));
    }
    const auto line = [&](auto cell_of) {
      const std::size_t begin = out.size();
      for (std::size_t c = 0; c < names_.size(); ++c) {
        if (c > 0) out += "  ";
        const Cell cell = cell_of(c);
        const std::size_t columns = character_count(cell.text);
        if (cell.is_number) out.append(widths[c] - columns, ' ');
        out += cell.text;
        if (!cell.is_number) out.append(widths[c] - columns, ' ');
      }
      while (out.size() > begin && out.back() == ' ') out.pop_back();
      out += '\n';
    };
    line([&](std::size_t c) { return Cell{names_[c], false}; });
    line([&](std::size_t c) { return Cell{std::string(widths[c], '-'), false}; });
    for (const auto& row : rows_) {
      line([&](std::size_t c) { return c < row.size() ? row[c] : Cell{}; });
    }
    rows_.clear();
    names_ = {"time", "type"};
  }

 private:
  struct Cell {
    std::string text;
    bool is_number = false;
  };
  std::size_t column_of(const std::string& name) {
    const auto known = std::find(names_.begin() + 2, names_.end(), name);  // a field may be called `time`
    if (known != names_.end()) return static_cast<std::size_t>(known - names_.begin());
    names_.push_back(name);
    return names_.size() - 1;
  }
  void set(std::size_t column, std::string text, bool is_number) {
    std::vector<Cell>& row = rows_.back();
    row.resize(std::max(row.size(), column + 1));
    row[column] = {std::move(text), is_number};
  }

  std::vector<std::string> names_ = {"time", "type"};
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace

std::unique_ptr<OutputWriter> make_debug_listing_writer(DebugListing listing) {
  return std::make_unique<DebugListingWriter>(std::move(listing));
}

std::unique_ptr<OutputWriter> make_terminal_writer(bool has_colour) {
  return std::make_unique<TerminalWriter>(has_colour);
}

std::unique_ptr<OutputWriter> make_table_writer() { return std::make_unique<TableWriter>(); }

}  // namespace varpulis::codec
