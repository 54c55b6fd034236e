// The public interface over the internal one: values are converted at the border, events collected into epochs.
#include "varpulis/varpulis.h"

#include <fstream>
#include <sstream>

#include "data/epoch_builder.h"
#include "data/text.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

data::Value to_internal(const Value& value);

data::Value to_internal(const Fields& fields) {
  data::Map map;
  map.reserve(fields.size());
  for (const auto& [name, entry] : fields) map.set(name, to_internal(entry));
  return data::Value::map(std::move(map));
}

data::Value to_internal(const Value& value) {
  struct Convert {
    data::Value operator()(Null) const { return data::Value::null(); }
    data::Value operator()(bool of) const { return data::Value::boolean(of); }
    data::Value operator()(std::int64_t of) const { return data::Value::integer(of); }
    data::Value operator()(double of) const { return data::Value::real(of); }
    data::Value operator()(const std::string& of) const { return data::Value::text(of); }
    data::Value operator()(Timestamp of) const { return data::Value::timestamp({of.ns}); }
    data::Value operator()(Duration of) const { return data::Value::duration(of.ns); }
    data::Value operator()(const Array& of) const {
      data::Array elements;
      for (const Value& element : of) elements.push_back(to_internal(element));
      return data::Value::array(std::move(elements));
    }
    data::Value operator()(const Fields& of) const { return to_internal(of); }
  };
  return std::visit(Convert{}, value.of);
}

Value to_public(const data::Value& value) {
  switch (value.kind()) {
    case data::Kind::missing:
    case data::Kind::null: return {};
    case data::Kind::boolean: return value.as_boolean();
    case data::Kind::integer: return value.as_integer();
    case data::Kind::real: return value.as_real();
    case data::Kind::text: return std::string(value.as_text());
    case data::Kind::timestamp: return Timestamp{value.as_time().ns};
    case data::Kind::duration: return Duration{value.as_duration()};
    case data::Kind::array: {
      Array elements;
      for (const data::Value& element : value.as_array()) elements.push_back(to_public(element));
      return elements;
    }
    case data::Kind::map: {
      Fields fields;
      for (const auto& [name, entry] : value.as_map().entries()) fields.emplace_back(name, to_public(entry));
      return fields;
    }
  }
  return {};
}

Event to_public(const data::Rows& rows, std::size_t i) {
  Event event{.type = std::string(rows.type_of(i)), .time_ns = rows.time(i).ns, .fields = {}};
  const std::uint32_t row = rows.row(i);
  rows.batch->for_each_field(row, [&](std::size_t column) {
    event.fields.emplace_back(rows.batch->schema->name(column), to_public(rows.batch->columns[column]->value(row)));
  });
  return event;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorCode::not_found, fmt::format("cannot open '{}'", path));
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

Problem to_public(const Diagnostic& diagnostic, const vpl::SourceMap& sources) {
  const vpl::Position place = sources.position(diagnostic.at.file, diagnostic.at.begin);
  return {.code = diagnostic.code,
          .is_error = diagnostic.severity == Severity::error,
          .message = diagnostic.message,
          .file = sources.name(diagnostic.at.file),
          .line = place.line,
          .column = place.column,
          .help = diagnostic.help};
}

}  // namespace

const Value* Event::find(std::string_view name) const {
  for (const auto& [field, value] : fields) {
    if (field == name) return &value;
  }
  return nullptr;
}

std::string Event::json() const {
  data::JsonLosses losses;  // a non-finite float is null in JSON
  const char* const prefix_type = find("event_type") != nullptr ? "{\"_event_type\": " : "{\"event_type\": ";
  std::string out = prefix_type;
  data::append_json_text(out, type);
  out += find("timestamp") != nullptr ? ", \"_timestamp\": \"" : ", \"timestamp\": \"";
  append_time(out, {time_ns});
  out += '"';
  for (const auto& [name, value] : fields) {
    out += ", ";
    data::append_json_text(out, name);
    out += ": ";
    data::append_json(out, to_internal(value), losses);
  }
  return out += '}';
}

struct Program::Compiled {
  // Function and operator descriptors that the plan points to live in the catalog.
  catalog::Catalog catalog = builtin_catalog();
  std::shared_ptr<const plan::Plan> plan;
};

Program::Result Program::compile(std::string text, std::string name) {
  auto compiled = std::make_shared<Compiled>();
  engine::CompileOptions options;
  options.read_file = read_file;
  engine::Compilation compilation = engine::compile(std::move(name), std::move(text), compiled->catalog, options);
  Result result;
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
    result.problems.push_back(to_public(diagnostic, compilation.sources));
  }
  if (compilation.plan) {
    compiled->plan = std::move(compilation.plan);
    result.program = Program(std::move(compiled));
  }
  return result;
}

struct Engine::Implementation final : engine::OutputSink {
  Implementation(std::shared_ptr<const Program::Compiled> from, Handlers to, const EngineOptions& settings)
      : compiled(std::move(from)),
        handlers(std::move(to)),
        options(settings),
        engine(compiled->plan, {.seed = settings.seed, .function_limits = {}, .tracer = nullptr}, *this),
        builder(engine.projection()) {}

  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    if (!handlers.output) return;
    for (std::size_t i = begin; i < begin + count; ++i) handlers.output(to_public(rows, i));
  }
  void print(std::string_view line) override {
    if (handlers.print) handlers.print(line);
  }
  void log(catalog::LogLevel level, std::string_view stream, std::string_view line) override {
    if (handlers.print) handlers.print(fmt::format("[{}] [{}] {}", catalog::name(level), stream, line));
  }
  void alert(std::string_view stream, std::string_view message, std::string_view) override {
    if (handlers.print) handlers.print(fmt::format("ALERT [{}] {}", stream, message));
  }
  void warning(std::string_view stream, std::string_view message) override {
    if (handlers.warning) handlers.warning(stream, message);
  }
  void write(std::size_t sink, const data::Rows& rows, std::size_t, std::size_t count) override {
    if (handlers.warning) {
      handlers.warning(*rows.type, fmt::format("{} rows for connector '{}' stay here: an embedded engine opens no connectors", count,
                                               compiled->plan->sinks[sink].connector));
    }
  }
  void run() {
    if (builder.positions() > 0) engine.feed(builder.finish());
  }

  std::shared_ptr<const Program::Compiled> compiled;
  Handlers handlers;
  EngineOptions options;
  engine::Engine engine;
  data::EpochBuilder builder;
};

Engine::Engine(const Program& program, Handlers handlers, EngineOptions options)
    : implementation_(std::make_unique<Implementation>(program.compiled_, std::move(handlers), options)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

void Engine::feed(const Event& event) {
  Implementation& self = *implementation_;
  data::TypeBuilder& type = self.builder.type(event.type);
  for (const auto& [name, value] : event.fields) {
    if (data::ColumnBuilder* column = type.field(name)) column->value(type.row(), to_internal(value));
  }
  self.builder.end_event(type, {event.time_ns});
  if (self.builder.positions() >= self.options.batch_events) self.run();
}

void Engine::flush() { implementation_->run(); }

void Engine::finish() {
  implementation_->run();
  implementation_->engine.finish();
}

std::string Engine::save() {
  implementation_->run();
  return implementation_->engine.save();
}

std::optional<std::string> Engine::load(std::string_view snapshot) {
  Implementation& self = *implementation_;
  if (const auto loaded = self.engine.load(snapshot); !loaded.ok()) return loaded.error().message();
  self.builder.resume(self.engine.next_position(), self.engine.clock());
  return std::nullopt;
}

std::optional<std::string> Engine::set_variable(std::string_view name, const Value& value) {
  implementation_->run();
  if (const auto set = implementation_->engine.set_variable(name, to_internal(value)); !set.ok()) return set.error().message();
  return std::nullopt;
}

}  // namespace varpulis
