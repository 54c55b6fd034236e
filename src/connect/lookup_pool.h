#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "catalog/lookup.h"
#include "client/lookup_abi.h"

namespace varpulis::connect {

/// Sends lookups through a loaded client: some threads, each with a connection of its own, take the keys in order. Who asks waits until
/// all have been answered. A client that does not come back in time is left alone with its thread: its answer is a timeout, and another
/// thread takes over.
class LookupPool final : public catalog::LookupSource {
 public:
  /// At most `threads_max` requests are under way at a time.
  LookupPool(const varpulis_lookup_client& client, std::vector<std::pair<std::string, std::string>> settings, std::size_t threads_max);
  /// Waits for requests under way that are not overdue.
  ~LookupPool() override;

  [[nodiscard]] std::vector<catalog::LookupAnswer> request(std::span<const data::Value> keys, std::uint64_t timeout_ns) override;

 private:
  struct Job;
  struct Shared;  // outlives the pool while an overdue thread uses it

  struct Worker {
    std::thread thread;
    std::shared_ptr<bool> overdue;  // guarded by the mutex
  };
  static void work(const std::shared_ptr<Shared>& shared, const std::shared_ptr<bool>& overdue);
  void start_workers(std::size_t wanted);
  void abandon_overdue();

  std::shared_ptr<Shared> shared_;
  std::vector<Worker> workers_;
  std::size_t threads_max_;
  std::size_t abandoned_ = 0;
};

}  // namespace varpulis::connect
