#include "apps/varpulis/commands.h"
#include "apps/varpulis/event_shapes.h"
#include "apps/varpulis/input_options.h"
#include "apps/varpulis/session.h"
#include "apps/varpulis/text_file.h"

namespace varpulis::app {
namespace {

constexpr std::size_t epoch_size = 1024;

int run(const Invocation& invocation, Session& session) {
  if (invocation.has("input") == !invocation.positionals.empty()) {
    session.error.write("Error: infer needs one file of events, as an argument or by --input\n");
    return exit_usage;
  }
  const std::string path = invocation.has("input") ? invocation.text("input") : invocation.positionals[0];
  const Result<std::unique_ptr<codec::EventReader>> reader = codec::open_reader(reader_options(invocation, path));
  if (!reader) return fail(session, reader.error());
  const auto sample = static_cast<std::uint64_t>(invocation.integer("sample-size"));
  const data::Projection everything = data::Projection::all();
  data::EpochBuilder builder(everything);
  EventShapes shapes;
  for (std::uint64_t seen = 0; seen < sample && !session.interrupted;) {
    const Result<bool> more =
        (*reader)->read(builder, static_cast<std::size_t>(std::min<std::uint64_t>(epoch_size, sample - seen)));
    if (!more) return fail(session, more.error());
    if (!*more) break;
    const data::Epoch epoch = builder.finish();
    seen += epoch.positions;
    shapes.add(epoch);
  }
  if (const std::uint64_t bad = (*reader)->counts().bad_records; bad > 0)
    session.error.write(fmt::format("{} bad records were passed over\n", bad));
  const std::string declarations = shapes.declarations();
  if (declarations.empty()) return fail(session, fmt::format("there are no events in {}", path));
  if (!invocation.has("output")) {
    session.out.write(declarations);
    return exit_fine;
  }
  if (const auto written = write_file(invocation.text("output"), declarations); !written)
    return fail(session, written.error());
  return exit_fine;
}

}  // namespace

Command infer_command() {
  std::vector<Option> options = {
      {.name = "input",
       .letter = 'i',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "The events; the same as the argument"},
      {.name = "output", .letter = 'o', .kind = ValueKind::file, .value_name = "FILE", .summary = "Write to this file"},
      {.name = "sample-size",
       .letter = 'n',
       .kind = ValueKind::integer,
       .value_name = "N",
       .default_value = "100",
       .summary = "Number of events to look at",
       .minimum = 1},
  };
  for (Option& option : input_options()) {
    if (option.name != "dead-letter") options.push_back(std::move(option));  // a look at the data keeps nothing
  }
  return {.name = "infer",
          .summary = "Print event declarations that fit the events of a file",
          .description =
              "Types and fields are sorted by name. A field that is sometimes int and sometimes float becomes float; "
              "arrays become list; objects, mixtures and "
              "fields that are always null become str.",
          .examples = {{"begin a program from data", "varpulis infer events.jsonl > rules.vpl"},
                       {"look at every event", "varpulis infer -n 1000000 events.evt"}},
          .positionals = {{.name = "FILE", .kind = ValueKind::file, .summary = "The events; - is standard input"}},
          .options = std::move(options),
          .failure = "the file cannot be read or has no events",
          .run = &run};
}

}  // namespace varpulis::app
