#pragma once
// What a command may touch of the outside: two outputs, the standard input, the environment and the catalog. Tests
// give their own.
#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "apps/varpulis/command_line.h"
#include "catalog/catalog.h"

namespace varpulis::app {

/// A stream of text to somewhere. write() is false once the reader is gone (closed pipe) or the device failed; nothing
/// more arrives then.
class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;
  virtual bool write(std::string_view text) = 0;
  virtual bool flush() = 0;
  /// A person looks at it: readable layouts, progress.
  [[nodiscard]] virtual bool is_terminal() const = 0;
  [[nodiscard]] virtual bool is_colored() const = 0;
  /// How wide it is, in characters; a usual width where nobody knows.
  [[nodiscard]] virtual std::size_t columns() const { return 100; }
  /// False after a failed write.
  [[nodiscard]] virtual bool is_open() const = 0;
  /// Why writing failed, unless the reader just went away; no result when all is well.
  [[nodiscard]] virtual std::optional<std::string> failure() const { return std::nullopt; }
};

/// Buffered writing to a file descriptor, which it does not own. Flushes when destroyed.
class DescriptorOutput final : public Output {
 public:
  DescriptorOutput(int descriptor, bool is_terminal, bool is_colored)
      : descriptor_(descriptor), is_terminal_(is_terminal), is_colored_(is_colored) {}
  ~DescriptorOutput() override { flush(); }
  bool write(std::string_view text) override;
  bool flush() override;
  [[nodiscard]] bool is_terminal() const override { return is_terminal_; }
  [[nodiscard]] bool is_colored() const override { return is_colored_; }
  [[nodiscard]] std::size_t columns() const override;
  [[nodiscard]] bool is_open() const override { return error_number_ == 0; }
  [[nodiscard]] std::optional<std::string> failure() const override;

 private:
  static constexpr std::size_t buffer_bytes_max = 64 * 1024;
  int descriptor_;
  bool is_terminal_;
  bool is_colored_;
  int error_number_ = 0;
  std::string buffer_;
};

/// Collects text.
class TextOutput final : public Output {
 public:
  bool write(std::string_view text) override {
    text_ += text;
    return true;
  }
  bool flush() override { return true; }
  [[nodiscard]] bool is_terminal() const override { return false; }
  [[nodiscard]] bool is_colored() const override { return false; }
  [[nodiscard]] bool is_open() const override { return true; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct Session {
  const catalog::Catalog& catalog;
  Output& out;
  Output& error;
  int input_descriptor = 0;
  Environment environment;
  /// Set by Ctrl-C; long loops look at it.
  const std::atomic<bool>& interrupted;
};

/// Prints `Error: <message>` and gives the exit code of a failed command.
int fail(Session& session, std::string_view message);
inline int fail(Session& session, const Error& error) { return fail(session, error.message()); }

/// Runs the program with these arguments (without its name) and returns its exit code.
int run_program(std::span<const std::string> arguments, Session& session);

}  // namespace varpulis::app
