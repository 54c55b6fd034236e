// The part that runs ONNX models: rows of 32-bit floats into the first input, the numbers of the first output back. One thread per run, so
// that results do not depend on the machine's cores.
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <onnxruntime_c_api.h>

#include "client/model_abi.h"

namespace varpulis::clients {
namespace {

/// All that is used here is in this version of the interface (ONNX Runtime 1.11, 2022) and later ones.
constexpr std::uint32_t api_version = 11;

const OrtApi* api() {
  static const OrtApi* const found = OrtGetApiBase()->GetApi(api_version);
  return found;
}

struct Release {
  void operator()(OrtEnv* each) const { api()->ReleaseEnv(each); }
  void operator()(OrtSession* each) const { api()->ReleaseSession(each); }
  void operator()(OrtSessionOptions* each) const { api()->ReleaseSessionOptions(each); }
  void operator()(OrtMemoryInfo* each) const { api()->ReleaseMemoryInfo(each); }
  void operator()(OrtValue* each) const { api()->ReleaseValue(each); }
  void operator()(OrtTypeInfo* each) const { api()->ReleaseTypeInfo(each); }
  void operator()(OrtTensorTypeAndShapeInfo* each) const { api()->ReleaseTensorTypeAndShapeInfo(each); }
  void operator()(OrtStatus* each) const { api()->ReleaseStatus(each); }
};
template <typename T>
using Owned = std::unique_ptr<T, Release>;

/// What went wrong, told to the other side once.
class Failure {
 public:
  Failure(varpulis_take_text take, void* to) : take_(take), to_(to) {}
  /// True when the call failed.
  bool in(OrtStatus* status) {
    if (status == nullptr) return false;
    const Owned<OrtStatus> owned(status);
    tell(api()->GetErrorMessage(status));
    return true;
  }
  void tell(const std::string& cause) { take_(to_, cause.data(), cause.size()); }

 private:
  varpulis_take_text take_;
  void* to_;
};

/// Takes what a C function gives by its last argument.
template <typename T, typename Function, typename... Arguments>
OrtStatus* obtain(Owned<T>& owned, Function function, Arguments... arguments) {
  T* raw = nullptr;
  OrtStatus* const status = function(arguments..., &raw);
  owned.reset(raw);
  return status;
}

std::string name_of(OrtStatus* status, OrtAllocator* allocator, char* name) {
  if (status != nullptr) {
    api()->ReleaseStatus(status);
    return {};
  }
  std::string text = name;
  if (OrtStatus* const freed = api()->AllocatorFree(allocator, name); freed != nullptr) api()->ReleaseStatus(freed);
  return text;
}

class Model {
 public:
  bool open(const char* path, const varpulis_model_options& options, Failure& failure) {
    if (api() == nullptr) {
      failure.tell("the installed ONNX Runtime is older than 1.11");
      return false;
    }
    Owned<OrtSessionOptions> settings;
    if (failure.in(obtain(environment_, api()->CreateEnv, ORT_LOGGING_LEVEL_FATAL, "varpulis")) ||
        failure.in(obtain(settings, api()->CreateSessionOptions)) || failure.in(api()->SetIntraOpNumThreads(settings.get(), 1)) ||
        failure.in(api()->SetInterOpNumThreads(settings.get(), 1)))
      return false;
    if (options.gpu) {
      OrtCUDAProviderOptions cuda{};
      cuda.device_id = options.device;
      // Where there is no such device, the processor does the same work.
      if (OrtStatus* const status = api()->SessionOptionsAppendExecutionProvider_CUDA(settings.get(), &cuda); status != nullptr)
        api()->ReleaseStatus(status);
    }
    if (failure.in(obtain(session_, api()->CreateSession, environment_.get(), path, settings.get())) ||
        failure.in(obtain(memory_, api()->CreateCpuMemoryInfo, OrtArenaAllocator, OrtMemTypeDefault)))
      return false;
    return find_names(failure) && find_shape(failure);
  }

  [[nodiscard]] std::size_t inputs() const { return inputs_; }
  [[nodiscard]] std::size_t rows_max() const { return rows_max_; }

  bool run(const float* in, std::size_t rows, std::size_t inputs, double* out, std::size_t outputs, Failure& failure) const {
    const std::int64_t shape[] = {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(inputs)};
    Owned<OrtValue> input, output;
    OrtValue* raw_input = nullptr;
    // The interface takes memory that it could write to; an input is only read.
    if (failure.in(api()->CreateTensorWithDataAsOrtValue(memory_.get(), const_cast<float*>(in), rows * inputs * sizeof(float), shape, 2,
                                                         ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &raw_input)))
      return false;
    input.reset(raw_input);
    const char* const input_names[] = {input_name_.c_str()};
    const char* const output_names[] = {output_name_.c_str()};
    const OrtValue* const values[] = {input.get()};
    OrtValue* raw_output = nullptr;
    if (failure.in(api()->Run(session_.get(), nullptr, input_names, values, 1, output_names, 1, &raw_output))) return false;
    output.reset(raw_output);
    return take_output(output.get(), rows, out, outputs, failure);
  }

 private:
  bool find_names(Failure& failure) {
    std::size_t inputs = 0, outputs = 0;
    OrtAllocator* allocator = nullptr;
    if (failure.in(api()->SessionGetInputCount(session_.get(), &inputs)) || failure.in(api()->SessionGetOutputCount(session_.get(), &outputs)) ||
        failure.in(api()->GetAllocatorWithDefaultOptions(&allocator)))
      return false;
    if (inputs == 0 || outputs == 0) {
      failure.tell("the model has no input or no output");
      return false;
    }
    char* name = nullptr;
    OrtStatus* status = api()->SessionGetInputName(session_.get(), 0, allocator, &name);
    input_name_ = name_of(status, allocator, name);
    status = api()->SessionGetOutputName(session_.get(), 0, allocator, &name);
    output_name_ = name_of(status, allocator, name);
    return true;
  }

  bool find_shape(Failure& failure) {
    Owned<OrtTypeInfo> type;
    if (failure.in(obtain(type, api()->SessionGetInputTypeInfo, session_.get(), std::size_t{0}))) return false;
    const OrtTensorTypeAndShapeInfo* tensor = nullptr;  // belongs to `type`
    if (failure.in(api()->CastTypeInfoToTensorInfo(type.get(), &tensor))) return false;
    ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    std::size_t dimensions = 0;
    if (tensor == nullptr || failure.in(api()->GetTensorElementType(tensor, &element)) || failure.in(api()->GetDimensionsCount(tensor, &dimensions)))
      return false;
    if (element != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT || dimensions != 2) {
      failure.tell("the model's first input is no table of 32-bit floats");
      return false;
    }
    std::int64_t shape[2] = {0, 0};
    if (failure.in(api()->GetDimensions(tensor, shape, 2))) return false;
    rows_max_ = shape[0] > 0 ? static_cast<std::size_t>(shape[0]) : 0;
    inputs_ = shape[1] > 0 ? static_cast<std::size_t>(shape[1]) : 0;
    return true;
  }

  template <typename T>
  static bool copy(OrtValue* tensor, std::size_t elements, std::size_t rows, double* out, std::size_t outputs, Failure& failure) {
    void* data = nullptr;
    if (failure.in(api()->GetTensorMutableData(tensor, &data))) return false;
    const T* const values = static_cast<const T*>(data);
    const std::size_t width = elements / rows;
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t k = 0; k < outputs; ++k) out[row * outputs + k] = k < width ? static_cast<double>(values[row * width + k]) : 0.0;
    }
    return true;
  }

  static bool take_output(OrtValue* output, std::size_t rows, double* out, std::size_t outputs, Failure& failure) {
    int is_tensor = 0;
    if (failure.in(api()->IsTensor(output, &is_tensor))) return false;
    if (is_tensor == 0) {
      failure.tell("the model's first output is no tensor");
      return false;
    }
    Owned<OrtTensorTypeAndShapeInfo> info;
    ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    std::size_t elements = 0;
    if (failure.in(obtain(info, api()->GetTensorTypeAndShape, static_cast<const OrtValue*>(output))) ||
        failure.in(api()->GetTensorElementType(info.get(), &element)) || failure.in(api()->GetTensorShapeElementCount(info.get(), &elements)))
      return false;
    switch (element) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT: return copy<float>(output, elements, rows, out, outputs, failure);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE: return copy<double>(output, elements, rows, out, outputs, failure);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64: return copy<std::int64_t>(output, elements, rows, out, outputs, failure);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32: return copy<std::int32_t>(output, elements, rows, out, outputs, failure);
      default: failure.tell("the model's first output holds no numbers"); return false;
    }
  }

  Owned<OrtEnv> environment_;
  Owned<OrtSession> session_;
  Owned<OrtMemoryInfo> memory_;
  std::string input_name_, output_name_;
  std::size_t inputs_ = 0, rows_max_ = 0;
};

constexpr varpulis_model_client client = {
    .open = [](const char* path, const varpulis_model_options* options, varpulis_take_text take, void* to) -> void* {
      auto model = std::make_unique<Model>();
      Failure failure(take, to);
      return model->open(path, *options, failure) ? model.release() : nullptr;
    },
    .inputs = [](const void* model) { return static_cast<const Model*>(model)->inputs(); },
    .rows_max = [](const void* model) { return static_cast<const Model*>(model)->rows_max(); },
    .run = [](void* model, const float* in, std::size_t rows, std::size_t inputs, double* out, std::size_t outputs, varpulis_take_text take,
              void* to) {
      Failure failure(take, to);
      return static_cast<const Model*>(model)->run(in, rows, inputs, out, outputs, failure);
    },
    .close = [](void* model) { delete static_cast<Model*>(model); },
};

}  // namespace
}  // namespace varpulis::clients

extern "C" const varpulis_model_client* varpulis_model_1() { return &varpulis::clients::client; }
