#include "apps/varpulis/detection_options.h"

#include "apps/varpulis/input_options.h"
#include "codec/merge.h"
#include "codec/ordering.h"

namespace varpulis::app {
namespace {

constexpr std::string_view input_format = "input-format";

Result<std::unique_ptr<codec::EventReader>> open_events(const RuleFiles& rules, const std::vector<std::string>& paths, const Invocation& invocation,
                                                        codec::BadRecords* bad_records, Session& session) {
  std::vector<codec::ReaderOptions> inputs;
  for (const std::string& path : paths) {
    codec::ReaderOptions& input = inputs.emplace_back(reader_options(invocation, path, input_format));
    for (const RuleFile& file : rules.files) use_declarations(input, *file.plan);
    input.bad_records = bad_records;
  }
  if (inputs.size() > 1) return codec::open_merged_reader(inputs);
  codec::OrderingOptions ordering;
  ordering.temporary_directory = session.environment("TMPDIR").value_or("/tmp");
  ordering.note = [&session](std::string_view note) { session.error.write(fmt::format("note: {}\n", note)); };
  return codec::open_ordered_reader(inputs[0], ordering);
}

}  // namespace

std::vector<Option> with_detection_options(std::vector<Option> own) {
  std::vector<Option> options = {{.name = "rules",
                                  .letter = 'r',
                                  .kind = ValueKind::file,
                                  .value_name = "PATH",
                                  .summary = "A program, or a folder: every file that ends with .vpl at and below it; may be repeated",
                                  .required = true,
                                  .repeated = true}};
  const Option skip = {.name = "skip-invalid", .summary = "Leave out rule files with errors, with a warning; otherwise they end the command"};
  own.push_back(skip);
  for (std::vector<Option> more : {std::move(own), input_options(input_format), plain_engine_options()}) {
    options.insert(options.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  for (Option& option : options) {
    if (option.name == "workers") option.summary = "Threads to use at most: rule files are divided among them; alerts never depend on it";
  }
  return options;
}

Result<RuleFiles> rules_of(const Invocation& invocation, Session& session) {
  VARPULIS_TRY(RuleFiles rules, load_rule_files(invocation.all("rules"), invocation.has("skip-invalid"), session));
  for (const std::string& line : contrary_declarations(rules.files)) session.error.write(fmt::format("warning: {}\n", line));
  return rules;
}

Result<std::unique_ptr<DetectionPass>> DetectionPass::open(const RuleFiles& rules, const std::vector<std::string>& paths,
                                                           const Invocation& invocation, Session& session) {
  Detection::Options options;
  options.engine = engine_options_of(invocation);
  options.threads = static_cast<std::size_t>(invocation.integer("workers"));
  options.epoch_size = epoch_size_of(invocation, rules.rules());
  std::unique_ptr<DetectionPass> pass(new DetectionPass(rules, options));
  if (keeps_bad_records(invocation)) pass->dead_letters_ = std::make_unique<codec::DeadLetterFile>(invocation.text("dead-letter"));
  VARPULIS_TRY(pass->reader_, open_events(rules, paths, invocation, pass->dead_letters_.get(), session));
  return pass;
}

Result<void> DetectionPass::run(const Detection::AlertUse& use, Session& session) {
  const auto start = std::chrono::steady_clock::now();
  const Detection::AlertUse counting = [&](const Alert& alert, std::size_t file) {
    ++alerts_;
    use(alert, file);
  };
  const Result<Detection::Pass> pass = detection_.run(*reader_, counting, session);
  seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const Result<void> closed = dead_letters_ ? dead_letters_->close() : Result<void>();
  if (!pass) return pass.error();
  events_ = pass->events;
  if (pass->interrupted) session.error.write("Interrupted: the input ends here, and what was open was closed\n");
  return closed;
}

void DetectionPass::write_summary(std::vector<std::string> losses, Session& session) const {
  for (const std::string& line : detection_.warnings()) session.error.write(fmt::format("warning: {}\n", line));
  RunSummary summary;
  summary.events = events_;
  summary.outputs = alerts_;
  summary.output_word = "alert";
  summary.read = reader_->counts();
  if (dead_letters_ && dead_letters_->written() > 0) summary.dead_letter_file = dead_letters_->path();
  summary.losses = detection_.losses();
  summary.losses.insert(summary.losses.end(), std::make_move_iterator(losses.begin()), std::make_move_iterator(losses.end()));
  if (session.error.is_terminal()) summary.seconds = seconds_;
  session.error.write(summary_text(summary));
}

}  // namespace varpulis::app
