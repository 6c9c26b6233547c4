#include "tests/apps/node/node_fixture.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/result_file.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string file_with_text(const fs::path& folder, const std::string& text) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (text_of(entry.path()).find(text) != std::string::npos) return entry.path().filename();
  }
  return "";
}

void NodeProgram::SetUp() {
  DEEPWRIST_REQUIRE_DCMTK(storescu, "storescu");
  storescu_ = storescu;
  fs::create_directory(out());
  if (fs::exists(phantoms())) return;  // storescu sends no compressed ones, which other phantoms may be
  const auto made = run({program("make_phantoms"), phantoms(), "--count", "1", "--plain"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
}

void NodeProgram::configure(const std::vector<std::string>& more) {
  if (port_ == 0) port_ = clinic::testing::free_port();
  std::string text = "spool: " + spool().string() + "\nport: " + std::to_string(port_) +
                     "\nallow_untrained: true\nevents: " + (own_ / "events").string() +
                     "\nlocalizer: {snapshot_folder: " + (shared() / "localizer").string() +
                     "}\nsnapshot_folder: " + (shared() / "classifier").string() + "\nthreads: 1\n";
  const auto gives = [&](const char* key) {
    return std::ranges::any_of(more, [&](const auto& line) { return line.starts_with(key); });
  };
  if (!gives("quiet_s")) text += "quiet_s: 0.5\n";
  if (!gives("destinations")) text += "destinations: [" + out().string() + "]\n";
  for (const auto& line : more) text += line + "\n";
  std::ofstream(config()) << text;
}

void NodeProgram::start() {
  const auto before = events("started").size();
  node_ = std::make_unique<clinic::testing::BackgroundProgram>(
      std::vector<std::string>{program("node"), config()}, own_ / "log");
  ASSERT_TRUE(wait_for("started", before + 1)) << log_text();
}

Finished NodeProgram::run_node(const std::vector<std::string>& words) const {
  std::vector<std::string> command{program("node")};
  command.insert(command.end(), words.begin(), words.end());
  return run(command);
}

bool NodeProgram::send(const std::vector<fs::path>& files) const {
  std::vector<std::string> command{storescu_, "-aec", "DEEPWRIST", "-R", "127.0.0.1", std::to_string(port_)};
  for (const auto& file : files) command.push_back(file);
  return run(command).exit_code == 0;
}

fs::path NodeProgram::radiograph(const std::string& view) const {
  return fs::directory_iterator(phantoms() / view)->path();
}

std::vector<nlohmann::json> NodeProgram::events(const std::string& name) const {
  std::ifstream stream(own_ / "events");
  std::vector<nlohmann::json> found;
  for (std::string line; std::getline(stream, line);) {
    const auto event = nlohmann::json::parse(line, nullptr, false);
    if (event.is_object() && event.value("event", "") == name) found.push_back(event);
  }
  return found;
}

bool NodeProgram::wait_for(const std::string& event, std::size_t count) const {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < end) {
    if (events(event).size() >= count) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  return false;
}

int NodeProgram::pid_of(const std::string& event) const {
  const auto all = events(event);
  return all.empty() ? -1 : all.back().at("pid").get<int>();
}

std::map<std::string, std::string> NodeProgram::results() const {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::directory_iterator(out()))
    found[entry.path().filename().string()] = text_of(entry.path());
  return found;
}

bool NodeProgram::log_says(const std::string& text) const {
  for (int i = 0; i < 1000 && log_text().find(text) == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return log_text().find(text) != std::string::npos;
}

std::string NodeProgram::log_text() const { return text_of(own_ / "log"); }

}  // namespace deepwrist::testing
