#include "report/plan_graph.h"

#include <algorithm>
#include <cmath>

#include "report/chart_frame.h"
#include "report/markup.h"
#include "report/number_text.h"

namespace varpulis::report {
namespace {

constexpr double box_width = 250, column_gap = 74, row_gap = 18, border = 6;
constexpr double line_height = 15, box_padding = 9, title_height = 20, facts_gap = 4;
constexpr double least_scale = 0.72;  // a wide plan shrinks to the page so far; then it scrolls
constexpr std::size_t operator_lines_max = 5, characters_max = 36;

struct Box {
  std::string title;
  std::string whole;                                            // for the pointer
  std::vector<std::string> operators;                           // a line each
  std::vector<std::pair<std::string, std::string_view>> facts;  // text and CSS class
  std::size_t column = 0;
  std::optional<std::size_t> color;  // of the stream's outputs
  bool is_input = false;
  std::uint64_t rows_out = 0;
  double x = 0, y = 0, height = 0;
};

struct Graph {
  std::vector<Box> boxes;  // producers before consumers
  std::vector<std::pair<std::size_t, std::size_t>> edges;
};

bool produces(const plan::Stage& stage, std::string_view type) {
  return stage.name == type || std::ranges::find(stage.routes, type) != stage.routes.end();
}

std::uint64_t lost(const engine::StreamStatistics& statistics) {
  std::uint64_t sum = 0;
  for (const catalog::Counter counter :
       {catalog::Counter::condition_without_value, catalog::Counter::dropped_by_map, catalog::Counter::late,
        catalog::Counter::join_without_key, catalog::Counter::join_buffer_full}) {
    sum += statistics.counters.empty() ? 0 : statistics.counters[static_cast<std::size_t>(counter)];
  }
  return sum;
}

Box input_box(const std::string& type, const Collector& collector) {
  const auto found = collector.events_by_type().find(type);
  const std::uint64_t events = found == collector.events_by_type().end() ? 0 : found->second;
  Box box;
  box.title = type;
  box.is_input = true;
  box.rows_out = events;
  box.facts.emplace_back(counted(events, "event"), "fact");
  box.whole = fmt::format("{}: {}", type, counted(events, "event"));
  return box;
}

Box stream_box(const plan::Stage& stage, const engine::StreamStatistics& statistics, const Collector& collector) {
  Box box;
  box.title = stage.name;
  box.column = stage.depth + 1;
  box.rows_out = statistics.rows_out;
  box.whole = stage.name;
  for (const engine::OperatorStatistics& each : statistics.operators) {
    box.operators.push_back("." + each.text);
    box.whole += fmt::format("\n.{}   {} → {}", each.text, grouped(each.rows_in), grouped(each.rows_out));
  }
  if (box.operators.size() > operator_lines_max) {
    const std::size_t more = box.operators.size() - operator_lines_max + 1;
    box.operators.resize(operator_lines_max - 1);
    box.operators.push_back(fmt::format("and {} more operators", more));
  }
  box.facts.emplace_back(fmt::format("{} in → {} out", grouped(statistics.rows_in), grouped(statistics.rows_out)),
                         "fact");
  if (statistics.outputs > 0) box.facts.emplace_back(counted(statistics.outputs, "output"), "fact");
  if (const std::uint64_t rows = lost(statistics); rows > 0)
    box.facts.emplace_back(fmt::format("{} dropped", grouped(rows)), "fact loss");
  const catalog::StateUsage& state = statistics.state;
  if (state.bytes > 0) {
    std::string text = bytes_text(state.bytes) + " of state";
    if (state.keys > 0) text += fmt::format(", {}", counted(state.keys, "key"));
    if (state.rows > 0) text += fmt::format(", {}", counted(state.rows, "row"));
    box.facts.emplace_back(std::move(text), "fact");
  }
  if (!statistics.held_back_by.empty())
    box.facts.emplace_back(fmt::format("time held back by {}", statistics.held_back_by), "fact loss");
  const auto& streams = collector.streams();
  const auto output = std::ranges::find(streams, stage.name, &OutputStream::name);
  if (output != streams.end())
    box.color = std::min<std::size_t>(static_cast<std::size_t>(output - streams.begin()), colors - 1);
  return box;
}

Graph make_graph(const plan::Plan& plan, const engine::Statistics& statistics, const Collector& collector) {
  Graph graph;
  std::vector<std::pair<std::string, std::size_t>> inputs;
  const auto input = [&](const std::string& type) {
    const auto known = std::ranges::find(inputs, type, &std::pair<std::string, std::size_t>::first);
    if (known != inputs.end()) return known->second;
    inputs.emplace_back(type, graph.boxes.size());
    graph.boxes.push_back(input_box(type, collector));
    return graph.boxes.size() - 1;
  };
  const auto came = [&](const std::string& type) {
    const auto found = collector.events_by_type().find(type);
    return found != collector.events_by_type().end() && found->second > 0;
  };
  std::vector<std::size_t> box_of(plan.stages.size());
  for (const plan::Stage& stage : plan.stages) {
    std::vector<std::size_t> producers;
    for (const plan::Input& each : stage.inputs) {
      bool is_made = false;
      for (const plan::Stage& earlier : plan.stages) {
        if (earlier.rank >= stage.rank || !produces(earlier, each.type)) continue;
        is_made = true;
        producers.push_back(box_of[earlier.rank]);
      }
      if (!is_made || came(each.type)) producers.push_back(input(each.type));
    }
    box_of[stage.rank] = graph.boxes.size();
    graph.boxes.push_back(stream_box(stage, statistics.streams[stage.declaration], collector));
    std::ranges::sort(producers);
    producers.erase(std::ranges::unique(producers).begin(), producers.end());
    for (const std::size_t producer : producers) graph.edges.emplace_back(producer, graph.boxes.size() - 1);
  }
  return graph;
}

/// Columns by depth; in a column, boxes stand at the height of what they read, as far as there is room.
void place(Graph& graph) {
  std::vector<double> next_free;
  for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
    Box& box = graph.boxes[i];
    box.height = 2 * box_padding + title_height +
                 line_height * static_cast<double>(box.operators.size() + box.facts.size()) - 4 + facts_gap;
    box.x = border + static_cast<double>(box.column) * (box_width + column_gap);
    if (next_free.size() <= box.column) next_free.resize(box.column + 1, border);
    double sum = 0;
    std::size_t count = 0;
    for (const auto& [from, to] : graph.edges) {
      if (to != i) continue;
      sum += graph.boxes[from].y + graph.boxes[from].height / 2;
      ++count;
    }
    const double wanted = count == 0 ? 0 : sum / static_cast<double>(count) - box.height / 2;
    box.y = std::max(next_free[box.column], wanted);
    next_free[box.column] = box.y + box.height + row_gap;
  }
}

std::string drawn(const Box& box) {
  std::string out = fmt::format(
      "<g class=\"{}\" transform=\"translate({} {})\"><title>{}</title><rect class=\"box\" width=\"{}\" height=\"{}\" "
      "rx=\"{}\"/>",
      box.is_input ? "input" : "stream", px(box.x), px(box.y), escaped(box.whole), px(box_width), px(box.height),
      box.is_input ? "16" : "6");
  if (box.color)
    out += fmt::format("<rect class=\"f{}\" width=\"5\" height=\"{}\" rx=\"2\"/>", *box.color, px(box.height));
  double y = box_padding + 12;
  const auto line = [&](std::string_view text, std::string_view style, double height) {
    out += fmt::format("<text x=\"14\" y=\"{}\" class=\"{}\">{}</text>", px(y), style,
                       escaped(shortened(text, characters_max)));
    y += height;
  };
  line(box.title, "name", title_height - 2);
  for (const std::string& text : box.operators) line(text, "code", line_height);
  if (!box.operators.empty()) y += facts_gap;
  for (const auto& [text, style] : box.facts) line(text, style, line_height);
  return out + "</g>\n";
}

/// The wider, the more rows go along it.
std::string drawn(const Box& from, const Box& to) {
  const double x0 = from.x + box_width, y0 = from.y + from.height / 2, x1 = to.x - 7, y1 = to.y + to.height / 2;
  const double bend = std::max((x1 - x0) / 2, 30.0);
  const double width = 1.2 + 0.45 * std::log10(1.0 + static_cast<double>(from.rows_out));
  return fmt::format(
      "<path class=\"edge\" stroke-width=\"{}\" d=\"M{} {}C{} {} {} {} {} {}\"/><path class=\"arrow\" d=\"M{} "
      "{}l-8-4.5v9Z\"/>\n",
      px(width), px(x0), px(y0), px(x0 + bend), px(y0), px(x1 - bend), px(y1), px(x1 - 3), px(y1), px(x1 + 6), px(y1));
}

}  // namespace

std::string plan_graph(const plan::Plan& plan, const engine::Statistics& statistics, const Collector& collector) {
  Graph graph = make_graph(plan, statistics, collector);
  if (graph.boxes.empty()) return "<p>The program has no streams.</p>\n";
  place(graph);
  double width = 0, height = 0;
  for (const Box& box : graph.boxes) {
    width = std::max(width, box.x + box_width + border);
    height = std::max(height, box.y + box.height + border);
  }
  std::string out = fmt::format(
      "<div class=\"scroll\"><svg class=\"plan\" style=\"width: {0}px; min-width: {2}px\" viewBox=\"0 0 {0} {1}\" "
      "role=\"img\" aria-label=\"The streams and what they read\">\n",
      px(width), px(height), px(width * least_scale));
  for (const auto& [from, to] : graph.edges) out += drawn(graph.boxes[from], graph.boxes[to]);
  for (const Box& box : graph.boxes) out += drawn(box);
  return out + "</svg></div>\n";
}

}  // namespace varpulis::report
