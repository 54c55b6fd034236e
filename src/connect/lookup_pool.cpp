#include "connect/lookup_pool.h"

#include <algorithm>
#include <chrono>

#include "connect/json_answer.h"
#include "data/text.h"

namespace varpulis::connect {
namespace {

using Clock = std::chrono::steady_clock;
using catalog::LookupAnswer;

/// How much longer than the timeout a client may take that has to notice by itself.
constexpr std::chrono::milliseconds grace{250};
/// Threads given up in the pool's life, as a multiple of those that may be under way.
constexpr std::size_t abandoned_factor = 4;

std::string key_text(const data::Value& key) {
  return key.kind() == data::Kind::text ? std::string(key.as_text()) : data::display(key);
}

varpulis_key key_of(const data::Value& value, const std::string& text) {
  varpulis_key key{.kind = varpulis_key_text, .text = {text.data(), text.size()}, .integer = 0, .real = 0};
  if (value.kind() == data::Kind::integer) {
    key.kind = varpulis_key_integer;
    key.integer = value.as_integer();
  } else if (value.kind() == data::Kind::real) {
    key.kind = varpulis_key_real;
    key.real = value.as_real();
  }
  return key;
}

LookupAnswer answer_of(varpulis_outcome outcome, std::string_view text) {
  LookupAnswer answer;
  switch (outcome) {
    case varpulis_found:
      if (Result<data::Map> fields = read_answer(text); fields.ok()) {
        answer.outcome = LookupAnswer::Outcome::found;
        answer.fields = std::move(*fields);
      } else {
        answer.cause = fields.error().message();
      }
      break;
    case varpulis_missing: answer.cause = "there is nothing under the key"; break;
    case varpulis_failed: answer.cause = text; break;
    case varpulis_timed_out:
      answer.outcome = LookupAnswer::Outcome::timed_out;
      answer.cause = "no answer in time";
      break;
  }
  return answer;
}

}  // namespace

struct LookupPool::Job {
  data::Value key;
  std::string text;
  Clock::duration timeout{};
  // Guarded by the mutex.
  std::optional<Clock::time_point> started;
  const bool* taken_by = nullptr;  // the mark of the thread that has it
  bool done = false;
  LookupAnswer answer;
};

struct LookupPool::Shared {
  const varpulis_lookup_client& client;
  std::vector<std::pair<std::string, std::string>> settings;

  std::mutex mutex;
  std::condition_variable job_waits;
  std::condition_variable progress;  // the first request under way after none was; all are done
  std::deque<std::shared_ptr<Job>> waiting;
  std::vector<std::shared_ptr<Job>> under_way;
  bool stopping = false;

  [[nodiscard]] bool all_done() const { return waiting.empty() && under_way.empty(); }
};

LookupPool::LookupPool(const varpulis_lookup_client& client, std::vector<std::pair<std::string, std::string>> settings,
                       std::size_t threads_max)
    : shared_(std::make_shared<Shared>(client, std::move(settings))), threads_max_(threads_max) {}

LookupPool::~LookupPool() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->stopping = true;
  }
  shared_->job_waits.notify_all();
  for (Worker& worker : workers_) {
    if (*worker.overdue) worker.thread.detach();
    else worker.thread.join();
  }
}

void LookupPool::work(const std::shared_ptr<Shared>& shared, const std::shared_ptr<bool>& overdue) {
  std::vector<varpulis_setting> settings;
  for (const auto& [name, value] : shared->settings) settings.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
  void* const connection = shared->client.open(settings.data(), settings.size());
  std::string text;
  const auto take = [](void* to, const char* data, std::size_t size) { static_cast<std::string*>(to)->assign(data, size); };
  std::unique_lock lock(shared->mutex);
  while (!*overdue) {
    shared->job_waits.wait(lock, [&] { return shared->stopping || !shared->waiting.empty(); });
    if (shared->stopping) break;
    const std::shared_ptr<Job> job = shared->waiting.front();
    shared->waiting.pop_front();
    const Clock::time_point started = Clock::now();
    job->started = started;
    job->taken_by = overdue.get();
    shared->under_way.push_back(job);
    if (shared->under_way.size() == 1) shared->progress.notify_one();
    lock.unlock();

    text.clear();
    const varpulis_key key = key_of(job->key, job->text);
    const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(job->timeout);
    const varpulis_outcome outcome =
        shared->client.request(connection, &key, std::max<std::int64_t>(timeout.count(), 1), take, &text);
    LookupAnswer answer = answer_of(outcome, text);
    answer.latency_ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started).count();

    lock.lock();
    if (job->done) continue;  // it was given up
    job->answer = std::move(answer);
    job->done = true;
    std::erase(shared->under_way, job);
    if (shared->all_done()) shared->progress.notify_one();
  }
  lock.unlock();
  shared->client.close(connection);
}

/// Requires the mutex.
void LookupPool::start_workers(std::size_t wanted) {
  const std::size_t useful = workers_.size() - abandoned_;
  for (std::size_t n = useful; n < std::min(wanted, threads_max_); ++n) {
    auto overdue = std::make_shared<bool>(false);
    workers_.push_back({std::thread(&LookupPool::work, shared_, overdue), overdue});
  }
}

/// Requires the mutex. Gives up what runs longer than it may.
void LookupPool::abandon_overdue() {
  const Clock::time_point now = Clock::now();
  std::vector<std::shared_ptr<Job>> lost;
  std::erase_if(shared_->under_way, [&](const std::shared_ptr<Job>& job) {
    if (now < *job->started + job->timeout + grace) return false;
    lost.push_back(job);
    return true;
  });
  for (const std::shared_ptr<Job>& job : lost) {
    job->answer = answer_of(varpulis_timed_out, {});
    job->answer.latency_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - *job->started).count();
    job->done = true;
    for (const Worker& worker : workers_) {
      if (worker.overdue.get() != job->taken_by) continue;
      *worker.overdue = true;
      ++abandoned_;
    }
  }
  if (abandoned_ < abandoned_factor * threads_max_) {
    start_workers(shared_->waiting.size() + shared_->under_way.size());
  } else if (shared_->under_way.empty()) {
    for (const std::shared_ptr<Job>& job : shared_->waiting) {
      job->answer = answer_of(varpulis_timed_out, {});
      job->answer.cause = "too many requests hang";
      job->done = true;
    }
    shared_->waiting.clear();
  }
}

std::vector<LookupAnswer> LookupPool::request(std::span<const data::Value> keys, std::uint64_t timeout_ns) {
  std::vector<std::shared_ptr<Job>> jobs;
  // Longer than a year is as good as for ever, and does not overflow the clock.
  const std::chrono::nanoseconds timeout(std::min<std::uint64_t>(timeout_ns, 365ULL * 86'400 * 1'000'000'000));
  for (const data::Value& key : keys) {
    auto job = std::make_shared<Job>();
    job->key = key;
    job->text = key_text(key);
    job->timeout = timeout;
    jobs.push_back(std::move(job));
  }
  std::unique_lock lock(shared_->mutex);
  shared_->waiting.insert(shared_->waiting.end(), jobs.begin(), jobs.end());
  start_workers(jobs.size());
  shared_->job_waits.notify_all();
  while (!shared_->all_done()) {
    if (shared_->under_way.empty()) {
      if (abandoned_ >= abandoned_factor * threads_max_) abandon_overdue();
      else shared_->progress.wait(lock, [&] { return !shared_->under_way.empty() || shared_->all_done(); });
      continue;
    }
    // What starts later is overdue later.
    Clock::time_point next = Clock::time_point::max();
    for (const std::shared_ptr<Job>& job : shared_->under_way) next = std::min(next, *job->started + job->timeout + grace);
    if (shared_->progress.wait_until(lock, next) == std::cv_status::timeout) abandon_overdue();
  }
  std::vector<LookupAnswer> answers;
  answers.reserve(jobs.size());
  for (const std::shared_ptr<Job>& job : jobs) answers.push_back(std::move(job->answer));
  return answers;
}

}  // namespace varpulis::connect
