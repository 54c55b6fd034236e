#include "client/model.h"

#include "client/loadable_part.h"

namespace varpulis::client {
namespace {

void take(void* to, const char* data, std::size_t size) { static_cast<std::string*>(to)->assign(data, size); }

}  // namespace

Result<std::shared_ptr<const Model>> Model::open(const std::string& path, const varpulis_model_options& options) {
  VARPULIS_TRY(void* const entry, load_part("onnx", model_symbol));
  const varpulis_model_client* const client = reinterpret_cast<decltype(&varpulis_model_1)>(entry)();
  std::string cause;
  void* const model = client->open(path.c_str(), &options, &take, &cause);
  if (model == nullptr) return Error(ErrorCode::invalid_data, cause);
  return std::make_shared<const Model>(*client, model);
}

Result<void> Model::run(std::span<const float> in, std::size_t rows, std::span<double> out) const {
  std::string cause;
  if (client_.run(model_, in.data(), rows, in.size() / rows, out.data(), out.size() / rows, &take, &cause)) return {};
  return Error(ErrorCode::invalid_data, cause);
}

}  // namespace varpulis::client
