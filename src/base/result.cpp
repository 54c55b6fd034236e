#include "base/result.h"

namespace varpulis {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid argument";
    case ErrorCode::invalid_data: return "invalid data";
    case ErrorCode::not_found: return "not found";
    case ErrorCode::already_exists: return "already exists";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::limit_exceeded: return "limit exceeded";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::permission_denied: return "permission denied";
    case ErrorCode::io: return "input/output";
    case ErrorCode::version_mismatch: return "version mismatch";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
  }
  return "unknown";
}

Error Error::during(std::string_view what) && {
  message_ += " while ";
  message_ += what;
  return std::move(*this);
}

}  // namespace varpulis
