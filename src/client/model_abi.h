#pragma once
// What the loadable part offers that runs machine-learned models.
#include <cstddef>
#include <cstdint>

#include "client/lookup_abi.h"

extern "C" {

struct varpulis_model_options {
  bool gpu;                 // allowed, not demanded
  std::int32_t device;
};

struct varpulis_model_client {
  /// Opens a model file; null after giving the cause to `take`.
  void* (*open)(const char* path, const varpulis_model_options* options, varpulis_take_text take, void* to);
  /// Numbers that the first input takes for one event; 0 where the model leaves it open.
  std::size_t (*inputs)(const void* model);
  /// Events that the first input takes at once; 0: any number.
  std::size_t (*rows_max)(const void* model);
  /// Runs the model for `rows` events of `inputs` numbers each, one after the other. The first `outputs` numbers of its first output for
  /// each event go to `out`, in the same way; those that the model does not give are 0. False after giving the cause to `take`. May be
  /// called by several threads.
  bool (*run)(void* model, const float* in, std::size_t rows, std::size_t inputs, double* out, std::size_t outputs, varpulis_take_text take,
              void* to);
  void (*close)(void* model);
};

/// The entry point; the number counts versions of this header.
[[gnu::visibility("default")]] const varpulis_model_client* varpulis_model_1();
}

namespace varpulis::client {
inline constexpr const char* model_symbol = "varpulis_model_1";
}
