#pragma once
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "client/model_abi.h"

namespace varpulis::client {

/// A machine-learned model in a file, run by a loadable part.
class Model {
 public:
  /// Errors: `unavailable`, `not_found` and `version_mismatch` of the part; `invalid_data` when the file is no model that can be run.
  [[nodiscard]] static Result<std::shared_ptr<const Model>> open(const std::string& path, const varpulis_model_options& options);
  Model(const varpulis_model_client& client, void* model) : client_(client), model_(model) {}
  ~Model() { client_.close(model_); }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Numbers that it takes for one event; 0: any.
  [[nodiscard]] std::size_t inputs() const { return client_.inputs(model_); }
  /// Events that it takes at once, no more and no less; 0: any number.
  [[nodiscard]] std::size_t rows_fixed() const { return client_.rows_max(model_); }
  /// Runs it for `rows` events; `in` and `out` hold the numbers of one event after the other's. Thread-safe.
  [[nodiscard]] Result<void> run(std::span<const float> in, std::size_t rows, std::span<double> out) const;

 private:
  const varpulis_model_client& client_;
  void* model_;
};

}  // namespace varpulis::client
