#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/descriptor.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// A headless Chromium that is told what to do through a pipe (Chrome DevTools Protocol, one JSON text after
/// another with a zero byte between), so that mouse and keys are those of a browser, not of a script.
class Browser {
 public:
  Browser();
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  /// Whether there is one on the search path.
  static bool is_there();

  /// Sends a command and waits for its answer. Throws std::runtime_error for an error, or no browser.
  nlohmann::json call(const std::string& method, nlohmann::json parameters, const std::string& session = "");
  /// What the pages' scripts and policies complained of.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  nlohmann::json next_message();

  TemporaryFolder profile_;
  pid_t pid_ = -1;
  Descriptor to_, from_;
  std::string received_;
  int last_id_ = 0;
  std::vector<std::string> complaints_;
};

/// A tab with a page.
class BrowserTab {
 public:
  BrowserTab(Browser& browser, const std::string& url, int width = 1280, int height = 800, bool dark = false);

  void open(const std::string& url);
  /// The value of a JavaScript expression.
  nlohmann::json value(const std::string& expression);
  /// Waits until an expression is true; false after ten seconds.
  bool wait_for(const std::string& expression);
  void click(double x, double y) { drag(x, y, x, y); }
  void drag(double x, double y, double to_x, double to_y, const std::string& button = "left");
  /// "Enter", "ArrowUp", "n"; `modifiers`: 1 Alt, 2 Ctrl, 8 Shift.
  void key(const std::string& key, int modifiers = 0);
  void screenshot(const std::filesystem::path& file);

 private:
  nlohmann::json call(const std::string& method, nlohmann::json parameters);

  Browser& browser_;
  std::string session_;
};

}  // namespace deepwrist::testing
