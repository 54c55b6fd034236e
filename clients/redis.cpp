// The part that asks Redis: the fields of the hash under the key, or else the JSON text under it.
#include <cstdlib>
#include <memory>

#include <hiredis/hiredis.h>
#include <nlohmann/json.hpp>

#include "settings.h"

namespace varpulis::clients {
namespace {

struct Disconnect {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

std::string_view text_of(const redisReply& reply) { return {reply.str, reply.len}; }

timeval duration(std::int64_t ms) { return {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000}; }

/// redis://[[user]:password@]host[:port][/database]
struct Address {
  std::string host = "localhost", user, password, database;
  int port = 6379;

  explicit Address(std::string_view url) {
    constexpr std::string_view scheme = "redis://";
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
    if (const std::size_t slash = url.find('/'); slash != std::string_view::npos) {
      database = url.substr(slash + 1);
      url = url.substr(0, slash);
    }
    if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
      const std::string_view credentials = url.substr(0, at);
      const std::size_t colon = credentials.find(':');
      user = credentials.substr(0, colon);
      if (colon != std::string_view::npos) password = credentials.substr(colon + 1);
      url = url.substr(at + 1);
    }
    const bool in_brackets = url.starts_with('[');
    const std::size_t colon = in_brackets ? url.find("]:") + (url.find("]:") == std::string_view::npos ? 0 : 1) : url.rfind(':');
    if (colon != std::string_view::npos) {
      port = std::atoi(std::string(url.substr(colon + 1)).c_str());
      url = url.substr(0, colon);
    }
    if (in_brackets && url.size() >= 2) url = url.substr(1, url.find(']') - 1);
    if (!url.empty()) host = url;
  }
};

class Connection {
 public:
  explicit Connection(const Settings& settings) : address_(settings.get("url")), prefix_(settings.get("key_prefix")) {
    if (const std::string user = settings.get("username"); !user.empty()) address_.user = user;
    if (const std::string password = settings.get("password"); !password.empty()) address_.password = password;
  }

  varpulis_outcome request(const varpulis_key& key, std::int64_t timeout_ms, Answer answer) {
    const bool was_connected = context_ != nullptr;
    varpulis_outcome outcome = ask(key, timeout_ms, answer);
    // A connection that lay idle may have been closed by the server.
    if (outcome == varpulis_failed && was_connected && context_ == nullptr) outcome = ask(key, timeout_ms, answer);
    return outcome;
  }

 private:
  varpulis_outcome ask(const varpulis_key& key, std::int64_t timeout_ms, Answer answer) {
    if (context_ == nullptr) {
      if (const varpulis_outcome outcome = connect(timeout_ms, answer); outcome != varpulis_found) return outcome;
    }
    redisSetTimeout(context_.get(), duration(timeout_ms));
    const std::string name = prefix_ + std::string(key.text.data, key.text.size);
    const Reply hash = command({"HGETALL", name});
    if (!hash) return lost(answer);
    if (hash->type == REDIS_REPLY_ARRAY && hash->elements > 1) {
      nlohmann::ordered_json fields = nlohmann::ordered_json::object();
      for (std::size_t i = 0; i + 1 < hash->elements; i += 2)
        fields[std::string(text_of(*hash->element[i]))] = text_of(*hash->element[i + 1]);
      return answer.found(fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    // Where the key is no hash, Redis says WRONGTYPE.
    if (hash->type == REDIS_REPLY_ERROR && !text_of(*hash).starts_with("WRONGTYPE")) return answer.failed(text_of(*hash));
    const Reply text = command({"GET", name});
    if (!text) return lost(answer);
    if (text->type == REDIS_REPLY_NIL) return varpulis_missing;
    if (text->type != REDIS_REPLY_STRING) return answer.failed(text->type == REDIS_REPLY_ERROR ? text_of(*text) : "unexpected reply");
    return answer.found(text_of(*text));
  }

  varpulis_outcome connect(std::int64_t timeout_ms, Answer answer) {
    context_.reset(redisConnectWithTimeout(address_.host.c_str(), address_.port, duration(timeout_ms)));
    if (context_ == nullptr) return answer.failed("out of memory");
    if (context_->err != 0) return lost(answer);
    redisSetTimeout(context_.get(), duration(timeout_ms));
    if (!address_.password.empty()) {
      const Reply reply = address_.user.empty() ? command({"AUTH", address_.password}) : command({"AUTH", address_.user, address_.password});
      if (const varpulis_outcome outcome = accepted(reply, answer); outcome != varpulis_found) return outcome;
    }
    if (!address_.database.empty()) {
      const Reply reply = command({"SELECT", address_.database});
      if (const varpulis_outcome outcome = accepted(reply, answer); outcome != varpulis_found) return outcome;
    }
    return varpulis_found;
  }

  varpulis_outcome accepted(const Reply& reply, Answer answer) {
    if (!reply) return lost(answer);
    if (reply->type != REDIS_REPLY_ERROR) return varpulis_found;
    const std::string cause(text_of(*reply));
    context_.reset();
    return answer.failed(cause);
  }

  /// The connection broke: the next request makes a new one.
  varpulis_outcome lost(Answer answer) {
    const bool timed_out = context_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ETIMEDOUT);
    const std::string cause = context_->errstr;
    context_.reset();
    if (timed_out || cause.find("timed out") != std::string::npos) return varpulis_timed_out;
    return answer.failed(cause);
  }

  Reply command(std::initializer_list<std::string_view> words) {
    const char* texts[3];
    std::size_t sizes[3];
    int count = 0;
    for (const std::string_view word : words) {
      texts[count] = word.data();
      sizes[count++] = word.size();
    }
    return Reply(static_cast<redisReply*>(redisCommandArgv(context_.get(), count, texts, sizes)));
  }

  Address address_;
  std::string prefix_;
  std::unique_ptr<redisContext, Disconnect> context_;
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

extern "C" const varpulis_lookup_client* varpulis_lookup_1() { return &varpulis::clients::client; }
