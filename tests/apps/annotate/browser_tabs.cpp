#include "tests/apps/annotate/browser_tabs.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <chrono>
#include <fstream>
#include <map>
#include <stdexcept>
#include <thread>

#include "core/base/base64.h"
#include "tests/support/chromium.h"

namespace deepwrist::testing {
namespace {

using nlohmann::json;
constexpr int kPatience_ms = 30'000;

/// The browser reads commands from descriptor 3 and answers on 4.
[[noreturn]] void become_browser(const std::string& program, const std::string& profile, int commands,
                                 int answers) {
  const int in = fcntl(commands, F_DUPFD, 10), out = fcntl(answers, F_DUPFD, 10);
  const int nothing = ::open("/dev/null", O_RDWR);
  dup2(nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
  dup2(in, 3);
  dup2(out, 4);
  setpgid(0, 0);
  const auto folder = "--user-data-dir=" + profile;
  execl(program.c_str(), program.c_str(), "--headless", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe", folder.c_str(), nullptr);
  _exit(127);
}

int key_code(const std::string& key) {
  static const std::map<std::string, int> kCodes{{"Enter", 13},   {"Escape", 27},     {"ArrowLeft", 37},
                                                 {"ArrowUp", 38}, {"ArrowRight", 39}, {"ArrowDown", 40}};
  const auto found = kCodes.find(key);
  return found != kCodes.end() ? found->second : std::toupper(static_cast<unsigned char>(key.front()));
}

}  // namespace

bool Browser::is_there() { return !chromium().empty(); }

Browser::Browser() {
  std::array<int, 2> commands{}, answers{};
  if (pipe2(commands.data(), O_CLOEXEC) != 0 || pipe2(answers.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ == 0) become_browser(chromium(), profile_.path().string(), commands[0], answers[1]);
  close(commands[0]);
  close(answers[1]);
  to_ = Descriptor(commands[1]);
  from_ = Descriptor(answers[0]);
}

Browser::~Browser() {
  kill(-pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

json Browser::next_message() {
  while (received_.find('\0') == std::string::npos) {
    pollfd waiting{from_.get(), POLLIN, 0};
    std::array<char, 1 << 16> part{};
    const auto count = poll(&waiting, 1, kPatience_ms) > 0 ? read(from_.get(), part.data(), part.size()) : 0;
    if (count <= 0) throw std::runtime_error("the browser does not answer");
    received_.append(part.data(), static_cast<std::size_t>(count));
  }
  const auto end = received_.find('\0');
  auto message = json::parse(received_.substr(0, end));
  received_.erase(0, end + 1);
  return message;
}

json Browser::call(const std::string& method, json parameters, const std::string& session) {
  json command{{"id", ++last_id_}, {"method", method}, {"params", std::move(parameters)}};
  if (!session.empty()) command["sessionId"] = session;
  const auto text = command.dump() + '\0';
  if (write(to_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("the browser takes no commands");
  while (true) {
    const auto message = next_message();
    const auto event = message.value("method", "");
    if (event == "Runtime.exceptionThrown" || event == "Log.entryAdded")
      complaints_.push_back(message.dump());
    if (event == "Page.javascriptDialogOpening") {
      ++last_id_;
      const auto yes = json{{"id", last_id_},
                            {"method", "Page.handleJavaScriptDialog"},
                            {"params", {{"accept", true}}},
                            {"sessionId", message["sessionId"]}}
                           .dump() +
                       '\0';
      static_cast<void>(!write(to_.get(), yes.data(), yes.size()));
      continue;
    }
    if (message.value("id", 0) != command["id"]) continue;
    if (message.contains("error")) throw std::runtime_error(method + ": " + message["error"].dump());
    return message["result"];
  }
}

BrowserTab::BrowserTab(Browser& browser, const std::string& url, int width, int height, bool dark)
    : browser_(browser) {
  const auto target =
      browser.call("Target.createTarget", {{"url", "about:blank"}, {"newWindow", true}})["targetId"];
  session_ = browser.call("Target.attachToTarget", {{"targetId", target}, {"flatten", true}})["sessionId"];
  for (const char* domain : {"Page.enable", "Runtime.enable", "Log.enable"}) call(domain, json::object());
  call("Emulation.setDeviceMetricsOverride",
       {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
  const json theme{{"name", "prefers-color-scheme"}, {"value", dark ? "dark" : "light"}};
  call("Emulation.setEmulatedMedia", {{"features", json::array({theme})}});
  call("Emulation.setFocusEmulationEnabled", {{"enabled", true}});  // visible, beside the others
  open(url);
}

json BrowserTab::call(const std::string& method, json parameters) {
  return browser_.call(method, std::move(parameters), session_);
}

void BrowserTab::open(const std::string& url) { call("Page.navigate", {{"url", url}}); }

json BrowserTab::value(const std::string& expression) {
  const auto answer =
      call("Runtime.evaluate", {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}});
  return answer.contains("exceptionDetails") ? json(nullptr) : answer["result"].value("value", json(nullptr));
}

bool BrowserTab::wait_for(const std::string& expression) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
    if (value("!!(" + expression + ")") == true) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

void BrowserTab::drag(double x, double y, double to_x, double to_y, const std::string& button) {
  const int held = button == "left" ? 1 : button == "right" ? 2 : 4;
  const auto send = [&](const char* type, double at_x, double at_y, int buttons) {
    call("Input.dispatchMouseEvent", {{"type", type},
                                      {"x", at_x},
                                      {"y", at_y},
                                      {"button", button},
                                      {"buttons", buttons},
                                      {"clickCount", 1}});
  };
  send("mousePressed", x, y, held);
  if (x != to_x || y != to_y) {
    send("mouseMoved", (x + to_x) / 2, (y + to_y) / 2, held);
    send("mouseMoved", to_x, to_y, held);
  }
  send("mouseReleased", to_x, to_y, 0);
}

void BrowserTab::key(const std::string& key, int modifiers) {
  const bool types = key.size() == 1 && (modifiers & 3) == 0;
  json event{{"type", types || key == "Enter" ? "keyDown" : "rawKeyDown"},
             {"key", key},
             {"windowsVirtualKeyCode", key_code(key)},
             {"modifiers", modifiers}};
  if (types) event["text"] = key;
  if (key == "Enter") event["text"] = "\r";
  call("Input.dispatchKeyEvent", event);
  event.erase("text");
  event["type"] = "keyUp";
  call("Input.dispatchKeyEvent", event);
}

void BrowserTab::screenshot(const std::filesystem::path& file) {
  const auto data = call("Page.captureScreenshot", json::object())["data"].get<std::string>();
  const auto bytes = from_base64(data).value();
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace deepwrist::testing
