#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/apps/program_fixture.h"
#include "tests/clinic/node/background_program.h"

namespace deepwrist::testing {

/// Of each view a picture, a heat map, an overlay; a report.
inline constexpr std::size_t kObjectsOfTwoViews = 7;

/// The bytes of a file; none where it cannot be read.
std::string text_of(const std::filesystem::path& file);

/// Name of a file of a folder that holds a text; empty where none does.
std::string file_with_text(const std::filesystem::path& folder, const std::string& text);

/// The program `node` with small networks, a spool and a folder for results of its own. What it does is
/// followed by its events.
class NodeProgram : public Programs {
 protected:
  /// Skips where the package dcmtk is not installed.
  void SetUp() override;

  /// Writes node.yaml with `more` keys ("quiet_s: 1") after those that every test needs.
  void configure(const std::vector<std::string>& more = {});
  /// Starts it and waits until it works.
  void start();
  /// `node WORDS...` to its end.
  Finished run_node(const std::vector<std::string>& words) const;
  Finished status() const { return run_node({"status", config()}); }
  std::filesystem::path config() const { return own_ / "node.yaml"; }

  /// By storescu, one association; whether it succeeded.
  bool send(const std::vector<std::filesystem::path>& files) const;
  /// The phantom of a view; both are of one study.
  std::filesystem::path radiograph(const std::string& view) const;

  std::vector<nlohmann::json> events(const std::string& name) const;
  /// Waits until so many events of a name are there; false after 20 s.
  bool wait_for(const std::string& event, std::size_t count = 1) const;
  /// Process id in the last event of this name.
  int pid_of(const std::string& event) const;

  std::filesystem::path out() const { return own_ / "out"; }
  /// Names and bytes of the results.
  std::map<std::string, std::string> results() const;
  std::filesystem::path spool() const { return own_ / "spool"; }
  std::string log_text() const;
  /// Waits until the log has a text; false after 20 s.
  bool log_says(const std::string& text) const;

  std::uint16_t port_ = 0;
  std::unique_ptr<clinic::testing::BackgroundProgram> node_;

 private:
  static std::filesystem::path phantoms() { return shared() / "plain"; }

  std::string storescu_;
};

}  // namespace deepwrist::testing
