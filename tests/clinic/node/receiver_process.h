#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/node/receiver.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic::testing {

/// A receiver in a process of its own, at a free port of this machine, with a spool that goes with it.
class ReceiverProcess {
 public:
  /// Port and spool of `options` do not matter.
  explicit ReceiverProcess(ReceiverOptions options = {}, ConnectionWork work = {});
  ~ReceiverProcess();
  ReceiverProcess(const ReceiverProcess&) = delete;
  ReceiverProcess& operator=(const ReceiverProcess&) = delete;

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  /// SIGTERM and its end: the exit code, 128 + signal where one ended it.
  int stop();
  /// Its end, as after a signal that was sent already.
  int wait();

  std::filesystem::path spool() const { return folder_ / "spool"; }
  std::filesystem::path received() const { return spool() / "received"; }
  /// Names in received/ and tmp/.
  std::vector<std::string> objects() const { return files_in(received()); }
  std::vector<std::string> unfinished() const { return files_in(spool() / "tmp"); }

  /// Processes that it has now, living or not waited for.
  std::size_t children() const;
  /// Descriptors that it has open now.
  std::size_t descriptors() const;
  /// What it has logged so far.
  std::string log_text() const;
  /// Waits until all connections are gone; false after ten seconds.
  bool wait_until_idle() const;

 private:
  deepwrist::testing::TemporaryFolder folder_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

/// Options for tests: small objects, deadlines that no honest peer comes near.
ReceiverOptions quick_options();

/// A program of the package dcmtk ("storescu"); empty where it is not installed.
std::string dcmtk_program(const std::string& name);

}  // namespace deepwrist::clinic::testing

/// Skips the test, saying so, where the package dcmtk is not installed.
#define DEEPWRIST_REQUIRE_DCMTK(variable, name)                          \
  const auto variable = deepwrist::clinic::testing::dcmtk_program(name); \
  if (variable.empty()) GTEST_SKIP() << name << " (package dcmtk) is not at hand"
