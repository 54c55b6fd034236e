// .concurrent(workers: n, partition_key: f): says that rows of the stream, and of those connected with it, are to be divided among
// shards. Results do not depend on it.
#include "data/text.h"
#include "ops/pass_through.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

constexpr std::int64_t workers_max = 128;

class ConcurrentSetting final : public OperatorSpec {
 public:
  ConcurrentSetting(StreamSettings::Concurrent says, std::string text) : says_(std::move(says)), passing_(pass_through(std::move(text))) {}
  /// Inside a branch of `.fork`, where it means nothing.
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return passing_->make(); }
  [[nodiscard]] std::string describe() const override { return passing_->describe(); }
  void collect_fields(FieldUse&) const override {}
  [[nodiscard]] bool configure(StreamSettings& settings) const override {
    settings.concurrent = says_;
    return true;
  }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  StreamSettings::Concurrent says_;
  OperatorSpecPtr passing_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  StreamSettings::Concurrent says{.workers = {}, .key = {}, .at = call.at};
  if (const BoundArgument* workers = call.find("workers")) {
    const bool whole = workers->constant.kind() == data::Kind::integer;
    if (!whole || workers->constant.as_integer() < 1 || workers->constant.as_integer() > workers_max) {
      diagnostics
          .error("E091", workers->at,
                 fmt::format(".concurrent needs a number of workers from 1 to {}, found {}", workers_max,
                             data::display(workers->constant)))
          .help = "write `workers: 4`, or leave it out to use all cores";
      return nullptr;
    }
    says.workers = static_cast<std::uint32_t>(workers->constant.as_integer());
  }
  const BoundArgument* key = call.find("partition_key");
  const BoundArgument* other = call.find("partition_by");
  if (key != nullptr && other != nullptr) {
    diagnostics.error("E091", other->at, "`partition_by` and `partition_key` of .concurrent mean the same: give one of them");
    return nullptr;
  }
  if (key == nullptr) key = other;
  if (key != nullptr) says.key = key->is_text_literal ? std::string(key->constant.as_text()) : key->bare_name;
  return std::make_shared<ConcurrentSetting>(std::move(says), describe_call(call));
}

}  // namespace

OperatorDescriptor concurrent_operator() {
  return {
      .name = "concurrent",
      .parameters = {{.name = "workers",
                      .kind = ParameterKind::integer,
                      .required = false,
                      .named = true,
                      .summary = "How many threads at most, 1 to 128; all cores without it."},
                     {.name = "partition_key",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "The field by which rows are to be divided. The program says by which one they can be; a warning says if it is another."},
                     {.name = "partition_by",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "Another name of `partition_key`."}},
      .summary = "Divides the rows of the stream and of those connected with it among threads, where that changes nothing.",
      .details = "Without it `--workers` says among how many; with both the smaller number counts. Results, and their order, are the same "
                 "with any number of workers. Where rows cannot be divided a warning says why.",
      .example = "stream Hot = Reading .concurrent(workers: 4, partition_key: unit) .where(celsius > 90)",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
