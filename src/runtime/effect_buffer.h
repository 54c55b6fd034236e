#pragma once
// The ordered buffer of one epoch: what operators put in, in whatever course they ran, comes out in order-key order
// (position, deadline, stage rank, list, operator, row). Where rows were divided among shards, lists of several shards go by their turns.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "runtime/given_warnings.h"

namespace varpulis::runtime {

/// Takes what leaves the graph, in order.
class EffectSink {
 public:
  virtual ~EffectSink() = default;
  virtual void output(std::uint32_t stage, const data::Rows& rows, std::size_t begin, std::size_t count) = 0;
  virtual void write(std::uint32_t stage, std::size_t sink, const data::Rows& rows, std::size_t begin, std::size_t count) = 0;
  virtual void print(std::uint32_t stage, std::string_view line) = 0;
  virtual void log(std::uint32_t stage, catalog::LogLevel level, std::string_view line) = 0;
  virtual void alert(std::uint32_t stage, std::string_view message, std::string_view webhook) = 0;
  virtual void warning(std::uint32_t stage, std::string_view message) = 0;
  /// Comes before everything else of the epoch.
  virtual void match(std::uint32_t stage, const catalog::MatchRecord& record) = 0;
};

enum class EffectKind : std::uint8_t { output, write, print, log, alert, warning, match };

class EffectBuffer {
 public:
  /// The rows of one call are in key order; lines may come in any order, and those of one row stay in theirs. `op` counts the operators of the stage, the final output last.
  void add_rows(EffectKind kind, std::uint32_t stage, std::uint32_t op, std::size_t sink, data::Rows rows);
  /// Outputs of several stages together, of which rows.types tells by row which of `stages` it comes from; `stages` outlives the buffer.
  void add_rows_of(const std::vector<std::uint32_t>& stages, std::uint32_t op, data::Rows rows);
  void add_line(EffectKind kind, std::uint32_t stage, std::uint32_t op, const data::Rows& rows, std::size_t i, std::string text,
                catalog::LogLevel level = catalog::LogLevel::info, std::string_view extra = {});

  /// A warning about the i-th row; the buffer that all come to passes each on once.
  void add_warning(const data::Rows& rows, std::size_t i, WarningTopic topic, std::string text);
  void add_match(std::uint32_t stage, std::uint32_t op, const data::Rows& rows, std::size_t i, catalog::MatchRecord record);
  /// What is in the buffer was made by one shard of several; `turns` outlives it.
  void set_turns(const std::vector<catalog::ShardNotes::Turn>& turns);

  /// Takes over what another buffer holds, behind its own.
  void append(EffectBuffer&& other);
  [[nodiscard]] bool empty() const { return chunks_.empty(); }

  /// Hands everything over in order and empties the buffer. `positions` is the size of the epoch. Cost: linear, plus sorting within
  /// positions at which several operators had effects.
  void flush(std::uint32_t positions, EffectSink& sink, GivenWarnings& warnings);

 private:
  struct Line {
    std::uint32_t position, list;
    std::int64_t deadline;
    std::string text;
    std::string extra;       // an alert's webhook, a warning's topic
    catalog::LogLevel level;
    std::int8_t which = -1;  // WarningTopic::which
    std::shared_ptr<const catalog::MatchRecord> match = nullptr;
  };
  /// Effects of one kind, operator and call.
  struct Chunk {
    EffectKind kind;
    std::uint32_t stage, op;  // of all that is in it, unless `stages` is set
    std::size_t sink;
    data::Rows rows;          // output, write
    std::vector<Line> lines;  // the others
    const std::vector<std::uint32_t>* stages = nullptr;  // by the rows' type
    const std::vector<catalog::ShardNotes::Turn>* turns = nullptr;  // by list; null: rows were not divided
    [[nodiscard]] bool has_rows() const { return kind == EffectKind::output || kind == EffectKind::write; }
    [[nodiscard]] std::size_t size() const { return has_rows() ? rows.size() : lines.size(); }
  };
  struct Item {
    std::uint32_t chunk, index;
  };
  [[nodiscard]] std::uint32_t position(Item item) const;
  [[nodiscard]] bool before(Item a, Item b) const;
  [[nodiscard]] std::int64_t deadline(Item item) const;
  [[nodiscard]] std::uint32_t stage(Item item) const;
  [[nodiscard]] bool in_order(std::span<const Item> items) const;
  [[nodiscard]] static bool in_order(const Chunk& chunk);
  void flush_in_order(std::uint32_t positions, EffectSink& sink, GivenWarnings& warnings);
  static void deliver(const Chunk& chunk, std::size_t begin, std::size_t count, EffectSink& sink, GivenWarnings& warnings);

  std::vector<Chunk> chunks_;
};

}  // namespace varpulis::runtime
