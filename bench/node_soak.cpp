#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/oflog/oflog.h>
#include <fcntl.h>
#include <signal.h>
#include <spdlog/fmt/fmt.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "clinic/node/node_status.h"
#include "clinic/node/sender.h"
#include "clinic/node/wall_clock.h"
#include "tests/apps/node/node_processes.h"
#include "tests/apps/node/phantom_study.h"

// Many studies through one run of the program `node`:
//
//   phantoms ─ UIDs of their own ─ C-STORE, an association for each view ─► node ─► folder ─► counted,
//   removed
//
// and beside it the memory of its processes. Exit code 0: every study has its results, each once.
//
//   node_soak FOLDER --studies 2000        a table for docs/node.md; FOLDER/log and FOLDER/events stay

namespace {
namespace fs = std::filesystem;
using namespace deepwrist;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kObjects = 7;  // of each view a picture, a heat map, an overlay; a report
constexpr auto kLost = 3min;         // without a result while studies wait, or with one that is not taken

struct Options {
  fs::path folder, programs;
  int studies = 2000, at_a_time = 6, phantoms = 10, port = 21112;
};

/// What an earlier run left there would be counted with this one's.
void require_empty(const fs::path& folder) {
  if (fs::exists(folder) && !fs::is_empty(folder))
    throw std::runtime_error(folder.string() + " is not empty: name a new folder");
}

pid_t start_program(const std::vector<std::string>& command, const fs::path& output) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execv(words[0], words.data());
  _exit(127);
}

void run_program(const std::vector<std::string>& command, const fs::path& output) {
  int status = 0;
  waitpid(start_program(command, output), &status, 0);
  if (status != 0) throw std::runtime_error(command[0] + " failed: see " + output.string());
}

/// What the results of a study are, as they come.
struct Study {
  Clock::time_point sent{};
  std::size_t results = 0;
  double seconds = 0;  ///< from its last object to its last result
};

struct Memory {
  long first = 0, last = 0, most = 0;
  void add(long kib) {
    if (first == 0) first = kib;
    last = kib;
    most = std::max(most, kib);
  }
};

class Soak {
 public:
  explicit Soak(const Options& options) : options_(options), out_(options.folder / "out") {
    OFLog::configure(OFLogger::ERROR_LOG_LEVEL);  // not that pixels are skipped
    fs::create_directories(out_);
    const auto log = options_.folder / "log";
    const auto program = [&](const char* name) { return (options_.programs / name).string(); };
    const auto phantoms = options_.folder / "phantoms";
    run_program({program("make_phantoms"), phantoms, "--count", std::to_string(options_.phantoms), "--plain",
                 "--width", "256", "--height", "320", "--force"},
                log);
    run_program({program("seed_weights"), options_.folder / "localizer", "--block", "localizer", "--bw", "4",
                 "--hg-depth", "3"},
                log);
    run_program({program("seed_weights"), options_.folder / "classifier", "--block", "classifier", "--blocks",
                 "1", "1", "1", "1", "--width", "8"},
                log);
    for (const auto* view : {"PA", "LAT"}) {
      for (const auto& entry : fs::directory_iterator(phantoms / view))
        radiographs_[view].push_back(entry.path());
      std::ranges::sort(radiographs_[view]);
    }
    write_configuration();
    node_.supervisor = start_program({program("node"), options_.folder / "node.yaml"}, log);
  }
  ~Soak() {
    kill(node_.supervisor, SIGTERM);
    waitpid(node_.supervisor, nullptr, 0);
  }
  Soak(const Soak&) = delete;
  Soak& operator=(const Soak&) = delete;

  bool run() {
    wait_until_it_works();
    const auto start = Clock::now();
    auto last_news = start;
    while (answered_ < options_.studies) {
      if (sent_ < options_.studies && sent_ - answered_ < options_.at_a_time) send_study();
      if (collect()) last_news = Clock::now();
      if (Clock::now() - last_news > kLost) break;
      std::this_thread::sleep_for(5ms);
    }
    std::this_thread::sleep_for(2s);
    collect();  // what comes twice
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count() - 2;
    return report(seconds);
  }

 private:
  void write_configuration() const {
    std::ofstream(options_.folder / "node.yaml")
        << "spool: " << (options_.folder / "spool").string() << "\nport: " << options_.port
        << "\ndestinations: [" << out_.string() << "]\nevents: " << (options_.folder / "events").string()
        << "\nallow_untrained: true\nquiet_s: 60\nlocalizer: {snapshot_folder: "
        << (options_.folder / "localizer").string()
        << "}\nsnapshot_folder: " << (options_.folder / "classifier").string() << "\n";
  }

  void wait_until_it_works() {
    const auto end = Clock::now() + 60s;
    std::string events;
    while (events.find("\"started\"") == std::string::npos) {
      if (Clock::now() > end) throw std::runtime_error("the node does not start: see its log");
      std::this_thread::sleep_for(100ms);
      std::ifstream stream(options_.folder / "events");
      events.assign(std::istreambuf_iterator<char>(stream), {});
    }
    const auto pid_after = [&](const std::string& event) {  // {"event":"receiver started","pid":123,...
      const auto at = events.find("\"pid\":", events.find(event));
      return at == std::string::npos ? -1 : std::atoi(events.c_str() + at + 6);
    };
    node_.receiver = pid_after("receiver started");
    node_.predictor = pid_after("predictor started");
  }

  void send_study() {
    const auto uid = "2.25.4711" + std::to_string(sent_ + 1);
    const auto phantom = static_cast<std::size_t>(sent_ % options_.phantoms);
    const auto files = testing::write_study({radiographs_["PA"][phantom], radiographs_["LAT"][phantom]}, uid,
                                            options_.folder / "sending");
    const clinic::Destination node{.name = "node",
                                   .host = "127.0.0.1",
                                   .port = static_cast<std::uint16_t>(options_.port),
                                   .title = "DEEPWRIST"};
    const auto end = Clock::now() + kLost;
    for (const auto& file : files) {  // as a PACS does: again until it is taken
      while (clinic::send_objects(node, {{{file}}}).at(0).outcome != clinic::SendOutcome::sent) {
        if (Clock::now() > end) throw std::runtime_error("the node takes no objects any more: see its log");
        ++refusals_;
        std::this_thread::sleep_for(200ms);
      }
      fs::remove(file.file);
    }
    studies_[uid].sent = Clock::now();
    ++sent_;
  }

  /// Counts and removes results that are there; false where there are none.
  bool collect() {
    bool found = false;
    for (const auto& entry : fs::directory_iterator(out_)) {
      const auto name = entry.path().filename().string();
      if (name.starts_with('.') || !name.ends_with(".dcm")) continue;  // one that is still written
      found = true;
      DcmFileFormat format;
      OFString study;
      format.loadFileUntilTag(entry.path().c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength,
                              ERM_autoDetect, DCM_PixelData);
      format.getDataset()->findAndGetOFString(DCM_StudyInstanceUID, study);
      if (!uids_.insert(entry.path().filename()).second) ++twice_;
      fs::remove(entry.path());
      const auto of = studies_.find(study.c_str());
      if (of == studies_.end()) {
        ++strange_;
      } else if (++of->second.results == kObjects) {
        of->second.seconds = std::chrono::duration<double>(Clock::now() - of->second.sent).count();
        if (++answered_ % 50 == 0) measure();
      }
    }
    return found;
  }

  void measure() {
    memory_["supervisor"].add(testing::resident_kib(node_.supervisor));
    memory_["receiver"].add(testing::resident_kib(node_.receiver));
    memory_["predictor"].add(testing::resident_kib(node_.predictor));
    if (answered_ % 200 == 0) std::fprintf(stderr, "%d studies\n", answered_);
  }

  bool report(double seconds) const {
    std::vector<double> latencies;
    std::size_t results = 0, wrong = 0;
    for (const auto& [uid, study] : studies_) {
      results += study.results;
      wrong += study.results == kObjects ? 0 : 1;
      if (study.results >= kObjects) latencies.push_back(study.seconds);
    }
    std::ranges::sort(latencies);
    const auto at = [&](double share) {
      return latencies.empty()
                 ? 0
                 : latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))];
    };
    fmt::print("studies sent            {} ({} objects refused and sent again)\n", sent_, refusals_);
    fmt::print("answered                {} in {:.0f} s, {:.2f} a second\n", answered_, seconds,
               answered_ / seconds);
    fmt::print(
        "results                 {}; {} studies with more or fewer than {}, {} twice, {} of no study\n",
        results, wrong, kObjects, twice_, strange_);
    fmt::print("last object to results  median {:.2f} s, 95 % within {:.2f} s\n", at(0.5), at(0.95));
    for (const auto& [name, memory] : memory_)
      fmt::print("memory, {:<15} {:.1f} MiB after 50 studies, {:.1f} at the end, {:.1f} at most\n", name,
                 memory.first / 1024., memory.last / 1024., memory.most / 1024.);
    fmt::print("{}", clinic::describe(clinic::read_status(options_.folder / "spool", clinic::wall_now())));
    return answered_ == options_.studies && wrong == 0 && twice_ == 0 && strange_ == 0;
  }

  const Options options_;
  const fs::path out_;
  std::map<std::string, std::vector<fs::path>> radiographs_;
  testing::NodeProcesses node_;
  std::map<std::string, Study> studies_;
  std::map<std::string, Memory> memory_;
  std::set<std::string> uids_;
  int sent_ = 0, answered_ = 0, refusals_ = 0, twice_ = 0, strange_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.programs = fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "bin";
  CLI::App app{"Sends many studies through the program node and counts what comes back."};
  app.add_option("folder", options.folder, "What it makes goes there; new or empty")->required();
  app.add_option("--studies", options.studies)->capture_default_str();
  app.add_option("--at-a-time", options.at_a_time, "Studies without an answer yet")->capture_default_str();
  app.add_option("--phantoms", options.phantoms, "Wrists that they are made of")->capture_default_str();
  app.add_option("--port", options.port)->capture_default_str();
  app.add_option("--programs", options.programs, "Folder of node, make_phantoms, seed_weights")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    require_empty(options.folder);
    return Soak(options).run() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
