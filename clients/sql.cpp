// The part that asks databases through SOCI: the first row of a query with the key as a bound parameter.
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <memory>
#include <mutex>

#include <nlohmann/json.hpp>
#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST  // it only adds templates that bind tuples of Boost, whose headers we do not want for that
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "settings.h"

namespace varpulis::clients {
namespace {

using Clock = std::chrono::steady_clock;

/// The query with `:varpulis_key` where `$1` stands outside of texts and quoted names.
std::string with_named_key(std::string_view query) {
  std::string result;
  char quote = 0;
  for (std::size_t i = 0; i < query.size(); ++i) {
    const char c = query[i];
    if (quote == 0 && query.substr(i).starts_with("$1")) {
      result += ":varpulis_key";
      ++i;
      continue;
    }
    if (quote == 0 && (c == '\'' || c == '"' || c == '`')) quote = c;
    else if (c == quote) quote = 0;
    result += c;
  }
  return result;
}

/// `scheme://[user[:password]@]host[:port]/database` as words for the client libraries of PostgreSQL and MySQL.
std::string server_words(std::string_view rest, const Settings& settings, std::string_view database_word, std::string_view password_word) {
  std::string words;
  const auto add = [&](std::string_view word, std::string_view value) {
    if (value.empty()) return;
    words += std::string(word) + "='";
    for (const char c : value) {
      if (c == '\'' || c == '\\') words += '\\';
      words += c;
    }
    words += "' ";
  };
  std::string user = settings.get("username"), password = settings.get("password");
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = rest.substr(0, at);
    const std::size_t colon = credentials.find(':');
    if (user.empty()) user = credentials.substr(0, colon);
    if (password.empty() && colon != std::string_view::npos) password = credentials.substr(colon + 1);
    rest = rest.substr(at + 1);
  }
  const std::size_t slash = rest.find('/');
  const std::string_view host = rest.substr(0, slash);
  const std::size_t colon = host.rfind(':');
  add("host", host.substr(0, colon));
  if (colon != std::string_view::npos) add("port", host.substr(colon + 1));
  if (slash != std::string_view::npos) add(database_word, rest.substr(slash + 1));
  add("user", user);
  add(password_word, password);
  return words;
}

std::string_view after(std::string_view text, std::string_view scheme) { return text.substr(scheme.size()); }

nlohmann::json cell(const soci::row& row, std::size_t column) {
  if (row.get_indicator(column) == soci::i_null) return nullptr;
  switch (row.get_properties(column).get_data_type()) {
    case soci::dt_double: {
      const double number = row.get<double>(column);
      return std::isfinite(number) ? nlohmann::json(number) : nlohmann::json(nullptr);
    }
    case soci::dt_integer: return row.get<int>(column);
    case soci::dt_long_long: return row.get<long long>(column);
    case soci::dt_unsigned_long_long: return row.get<unsigned long long>(column);
    case soci::dt_date: {
      const std::tm time = row.get<std::tm>(column);
      std::array<char, 40> text{};
      return std::string(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &time));
    }
    default: return row.get<std::string>(column);
  }
}

/// In SQLite each value has a type of its own, and ints have 64 bits, which the row does not know.
nlohmann::json sqlite_cell(sqlite_api::sqlite3_stmt* row, int column) {
  switch (sqlite_api::sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite_api::sqlite3_column_int64(row, column));
    case SQLITE_FLOAT: return sqlite_api::sqlite3_column_double(row, column);
    case SQLITE_NULL: return nullptr;
    default: {
      const void* const data = sqlite_api::sqlite3_column_blob(row, column);
      const auto size = static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(row, column));
      return std::string(data == nullptr ? "" : static_cast<const char*>(data), size);
    }
  }
}

class Connection {
 public:
  explicit Connection(Settings settings) : settings_(std::move(settings)), query_(with_named_key(settings_.get("query"))) {}

  varpulis_outcome request(const varpulis_key& key, std::int64_t timeout_ms, Answer answer) {
    try {
      deadline_ = Clock::now() + std::chrono::milliseconds(timeout_ms);
      const bool was_connected = session_ != nullptr;
      if (!was_connected) connect(timeout_ms);
      try {
        return ask(key, answer);
      } catch (const soci::soci_error&) {
        // A server may have closed a connection that lay idle.
        if (!was_connected || is_sqlite_ || Clock::now() >= deadline_) throw;
        session_.reset();
        connect(timeout_ms);
        return ask(key, answer);
      }
    } catch (const std::exception& error) {
      session_.reset();
      return Clock::now() >= deadline_ ? varpulis_timed_out : answer.failed(error.what());
    }
  }

 private:
  void connect(std::int64_t timeout_ms) {
    const std::string url = settings_.get("url");
    const std::string seconds = std::to_string((timeout_ms + 999) / 1000);
    is_sqlite_ = url.starts_with("sqlite:");
    if (is_sqlite_) {
      // sqlite:///absolute/path, sqlite://relative/path and sqlite:path
      std::string_view path = after(url, "sqlite:");
      if (path.starts_with("//")) path.remove_prefix(2);
      session_ = std::make_unique<soci::session>("sqlite3", "dbname=\"" + std::string(path) + "\" readonly=true");
      sqlite_api::sqlite3* const database = static_cast<soci::sqlite3_session_backend*>(session_->get_backend())->conn_;
      sqlite_api::sqlite3_busy_handler(database, &Connection::wait_for_lock, this);
      sqlite_api::sqlite3_progress_handler(database, 1000, [](void* self) { return static_cast<Connection*>(self)->is_overdue() ? 1 : 0; }, this);
    } else if (url.starts_with("postgres")) {
      const std::string_view rest = std::string_view(url).substr(url.find("://") + 3);
      session_ = std::make_unique<soci::session>("postgresql", server_words(rest, settings_, "dbname", "password") + "connect_timeout=" + seconds);
      *session_ << "SET statement_timeout = " << timeout_ms;
    } else {
      const std::string_view rest = std::string_view(url).substr(url.find("://") + 3);
      connect_to_mysql(server_words(rest, settings_, "db", "pass"));
      // The two servers that speak this protocol have different names for the limit, and neither may know the other's.
      try {
        *session_ << "SET SESSION max_statement_time = " << static_cast<double>(timeout_ms) / 1000;
      } catch (const soci::soci_error&) {
        *session_ << "SET SESSION max_execution_time = " << timeout_ms;
      }
    }
  }

  /// The first connection also sets the client library up, which must not happen in two threads at once.
  void connect_to_mysql(const std::string& words) {
    static std::mutex setting_up;
    static bool is_set_up = false;
    std::unique_lock lock(setting_up);
    if (is_set_up) lock.unlock();
    session_ = std::make_unique<soci::session>("mysql", words);
    if (lock.owns_lock()) is_set_up = true;
  }

  varpulis_outcome ask(const varpulis_key& key, Answer answer) {
    soci::row row;
    const std::string text(key.text.data, key.text.size);
    const long long integer = key.integer;
    nlohmann::ordered_json fields = nlohmann::ordered_json::object();
    const auto ask_with = [&](const auto& value) {
      soci::statement statement = (session_->prepare << query_, soci::use(value, "varpulis_key"), soci::into(row));
      if (!statement.execute(true)) return varpulis_missing;
      for (std::size_t column = 0; column < row.size(); ++column) {
        fields[row.get_properties(column).get_name()] =
            is_sqlite_ ? sqlite_cell(static_cast<soci::sqlite3_statement_backend*>(statement.get_backend())->stmt_, static_cast<int>(column))
                       : cell(row, column);
      }
      return answer.found(fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    };
    switch (key.kind) {
      case varpulis_key_integer: return ask_with(integer);
      case varpulis_key_real: return ask_with(key.real);
      case varpulis_key_text: break;
    }
    return ask_with(text);
  }

  [[nodiscard]] bool is_overdue() const { return Clock::now() >= deadline_; }

  /// Another process holds the file: try again after a millisecond, until the deadline.
  static int wait_for_lock(void* self, int) {
    if (static_cast<Connection*>(self)->is_overdue()) return 0;
    sqlite_api::sqlite3_sleep(1);
    return 1;
  }

  Settings settings_;
  std::string query_;
  std::unique_ptr<soci::session> session_;
  bool is_sqlite_ = false;
  Clock::time_point deadline_;
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
