// The part that asks web servers: GET url?key=value, or POST of {"key": value}. TLS certificates are verified.
#include <array>
#include <memory>

#include <curl/curl.h>

#include "settings.h"

namespace varpulis::clients {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{1} << 20U;
constexpr long redirects_max = 5;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      constexpr std::string_view digits = "0123456789abcdef";
      out += "\\u00";
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

class Connection {
 public:
  explicit Connection(Settings settings) : settings_(std::move(settings)), handle_(curl_easy_init()) {
    url_ = settings_.get("url", settings_.get("base_url"));
    if (const std::string path = settings_.get("topic"); !path.empty()) {
      if (!url_.ends_with('/') && !path.starts_with('/')) url_ += '/';
      url_ += path;
    }
    posts_ = settings_.get("method") == "POST";
    set_headers();
  }

  varpulis_outcome request(const varpulis_key& key, std::int64_t timeout_ms, Answer answer) {
    if (!handle_) return answer.failed("libcurl gives no handle");
    CURL* const curl = handle_.get();
    curl_easy_reset(curl);  // connections stay open
    body_.clear();
    error_[0] = '\0';
    const std::string_view text(key.text.data, key.text.size);
    std::string url = url_, sent;
    if (posts_) {
      sent = "{\"key\": ";
      if (key.kind == varpulis_key_text) append_json_text(sent, text);
      else sent += text;
      sent += '}';
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(sent.size()));
      curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, sent.c_str());
    } else {
      char* const escaped = curl_easy_escape(curl, text.data(), static_cast<int>(text.size()));
      if (escaped == nullptr) return answer.failed("the key does not fit into an address");
      url += url.find('?') == std::string::npos ? "?key=" : "&key=";
      if (!text.empty()) url += escaped;
      curl_free(escaped);
    }
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_ms));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout_ms));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, redirects_max);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "varpulis");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Connection::take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    if (const std::string user = settings_.get("username"); !user.empty()) {
      curl_easy_setopt(curl, CURLOPT_USERNAME, user.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, settings_.get("password").c_str());
    }
    const CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OPERATION_TIMEDOUT) return varpulis_timed_out;
    if (body_.size() > answer_bytes_max) return answer.failed("the answer is longer than 1 MiB");
    if (code != CURLE_OK) return answer.failed(error_[0] != '\0' ? error_.data() : curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 404) return varpulis_missing;
    if (status < 200 || status > 299) return answer.failed("HTTP status " + std::to_string(status));
    return answer.found(body_);
  }

 private:
  void set_headers() {
    curl_slist* list = nullptr;
    const auto add = [&](const std::string& line) {
      if (curl_slist* const longer = curl_slist_append(list, line.c_str()); longer != nullptr) list = longer;
    };
    add("Accept: application/json");
    if (posts_) add("Content-Type: application/json");
    if (const std::string token = settings_.get("token"); !token.empty()) add("Authorization: Bearer " + token);
    const std::string lines = settings_.get("headers");
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      if (end > at) add(lines.substr(at, end - at));
      at = end + 1;
    }
    headers_.reset(list);
  }

  static std::size_t take_bytes(const char* data, std::size_t size, std::size_t count, void* self) {
    std::string& body = static_cast<Connection*>(self)->body_;
    body.append(data, size * count);
    return body.size() > answer_bytes_max ? 0 : size * count;
  }

  Settings settings_;
  std::unique_ptr<CURL, FreeHandle> handle_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::string url_, body_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  bool posts_ = false;
};

constexpr varpulis_lookup_client client = {
    .open = [](const varpulis_setting* settings, std::size_t count) -> void* { return new Connection(Settings(settings, count)); },
    .request = [](void* connection, const varpulis_key* key, std::int64_t timeout_ms, varpulis_take_text take, void* to) {
      return static_cast<Connection*>(connection)->request(*key, timeout_ms, {take, to});
    },
    .close = [](void* connection) { delete static_cast<Connection*>(connection); },
};

}  // namespace
}  // namespace varpulis::clients

extern "C" const varpulis_lookup_client* varpulis_lookup_1() {
  // Thread-safe, and once: curl_easy_init() would do it, but not when several threads call it first.
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(started);
  return &varpulis::clients::client;
}
