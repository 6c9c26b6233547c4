#include "training/sweep.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/option_words.h"
#include "core/base/signals.h"
#include "core/base/standard_output.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "core/data/csv_writer.h"
#include "core/weights/manifest.h"

//   words − --sweep… ─┬─ + KEY=VALUE … snapshot_dir=FOLDER/NAME ─► this program again, one run after the
//   other
//                     └─ …
//   FOLDER/NAME/manifest.json of every run ─► mean of its networks' metric ─► sweep.csv, the best first ─►
//   compare

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCompared = 20;

/// The value that a key gets on the command line, the last that is there.
std::optional<std::string> given(const std::vector<std::string>& words, const std::string& key) {
  std::optional<std::string> value;
  for (const auto& word : words) {
    if (word.starts_with(key + "=")) value = word.substr(key.size() + 1);
  }
  return value;
}

Share share_of(std::vector<std::string>& words) {
  Share share;
  if (const auto text = take_option(words, "--sweep-part")) {
    if (const auto problem = read_share(*text, process_variable, share))
      throw Error(ErrorKind::usage, "--sweep-part", *problem);
  }
  return share;
}

std::vector<SweptRun> runs_of(std::vector<std::string>& words, const std::string& grid) {
  auto runs = sweep_grid(grid);
  const auto random = take_option(words, "--sweep-random");
  if (!random) return runs;
  const auto count = parse_integer(*random);
  if (!count || *count < 1)
    throw Error(ErrorKind::usage, "--sweep-random", "'" + printable(*random, 40) + "' is no number of runs");
  const auto seed = given(words, "seed");
  const auto number = seed ? parse_integer(*seed) : std::nullopt;
  return choose_runs(std::move(runs), static_cast<std::size_t>(*count),
                     static_cast<std::uint64_t>(number.value_or(1)));
}

/// Waits for a child, to which a signal to stop is passed on; its exit code, 1 where a signal ended it.
int wait_for(pid_t child) {
  bool passed_on = false;
  for (;;) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child)
      return WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(kExitFailed);
    if (stop_requested() && !passed_on) {
      passed_on = true;
      kill(child, stop_signal());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

/// Runs a program to its end: `file` with the words, of which the first is its name.
int run_child(const std::string& file, std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto parent = getpid();
  const pid_t child = fork();
  if (child < 0)
    throw Error(ErrorKind::unavailable, file, std::string("cannot be started: ") + std::strerror(errno));
  if (child == 0) {
    setpgid(0, 0);  // Ctrl-C reaches this process alone, which passes it on
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(kExitFailed);
    execv(file.c_str(), arguments.data());
    _exit(kExitFailed);
  }
  return wait_for(child);
}

fs::path folder_of(const Sweep& sweep, const SweptRun& run) { return sweep.folder / run.name(); }

/// A run that is finished, and how good it is.
struct Finished {
  const SweptRun* run = nullptr;
  double metric = 0;
};

bool minimises(const fs::path& run) {
  const auto root = config::load_yaml(run / "params.yaml");
  const auto* mode = root.find("train_params");
  for (const char* key : {"checkpoint", "mode"}) mode = mode && mode->is_map() ? mode->find(key) : nullptr;
  return mode == nullptr || !mode->is_text() || mode->text() != "max";
}

/// Of every run of the sweep that is finished, the best first; those without a metric are left out.
std::vector<Finished> ranked(const Sweep& sweep) {
  std::vector<Finished> finished;
  bool least_is_best = true;
  for (const auto& run : sweep.runs) {
    const auto folder = folder_of(sweep, run);
    if (!fs::exists(folder / weights::Manifest::kFileName)) continue;
    const auto manifest = weights::read_manifest(folder);
    double sum = 0;
    std::size_t count = 0;
    for (const auto& fold : manifest.folds) {
      if (!fold.metric) continue;
      sum += *fold.metric;
      ++count;
    }
    if (count == 0) continue;
    finished.push_back({&run, sum / static_cast<double>(count)});
    least_is_best = minimises(folder);
  }
  std::ranges::stable_sort(finished, {},
                           [&](const Finished& f) { return least_is_best ? f.metric : -f.metric; });
  return finished;
}

void write_ranking(const Sweep& sweep, const std::vector<Finished>& finished) {
  std::vector<std::string> header{"run"};
  for (const auto& [key, value] : sweep.runs.front().values) header.push_back(key);
  header.emplace_back("metric");
  std::string table = data::csv_record(header), text;
  for (const auto& [run, metric] : finished) {
    std::vector<std::string> record{run->name()};
    for (const auto& [key, value] : run->values) record.push_back(value);
    record.push_back(data::csv_number(metric));
    table += data::csv_record(record);
    text += fmt::format("{:>10.5g}  {}\n", metric, run->name());
  }
  write_file_atomically(sweep.folder / "sweep.csv", table);
  print_results(fmt::format("{}sweep:    {}\n", text, (sweep.folder / "sweep.csv").string()));
}

/// The page of `compare`, which lies beside this program.
void compare_runs(const Sweep& sweep, const std::vector<Finished>& finished) {
  if (finished.size() < 2) return;
  const auto program = fs::read_symlink("/proc/self/exe").parent_path() / "deepwrist-compare";
  std::vector<std::string> words{program.string(), "--out", (sweep.folder / "comparison").string()};
  for (const auto& item : finished) {
    if (words.size() < kMostCompared + 3) words.push_back(folder_of(sweep, *item.run).string());
  }
  if (run_child(program.string(), words) != 0) log().warn("compare could not make the page of the sweep");
}

}  // namespace

std::optional<Sweep> take_sweep(std::vector<std::string>& words) {
  const auto grid = take_option(words, "--sweep");
  if (!grid) {
    for (const char* other : {"--sweep-random", "--sweep-part"}) {
      if (take_option(words, other))
        throw Error(ErrorKind::usage, other, "needs --sweep 'KEY=[VALUE, VALUE];...'");
    }
    return std::nullopt;
  }
  Sweep sweep;
  sweep.share = share_of(words);
  sweep.runs = runs_of(words, *grid);
  for (const auto& [key, value] : sweep.runs.front().values) {
    if (given(words, key))
      throw Error(ErrorKind::usage, "--sweep", "'" + key + "' is swept and given beside it; leave one out");
    if (key == "snapshot_dir")
      throw Error(ErrorKind::usage, "--sweep", "each run has its own folder: sweep another key");
  }
  const auto folder = given(words, "snapshot_dir");
  if (!folder || folder->empty())
    throw Error(ErrorKind::usage, "--sweep", "needs snapshot_dir=FOLDER, below which each run gets a folder");
  sweep.folder = *folder;
  return sweep;
}

int run_sweep(const std::vector<std::string>& words, const Sweep& sweep) {
  install_stop_handlers();
  const auto count = sweep.runs.size();
  bool failed = false;
  for (auto i = sweep.share.begin(count); i < sweep.share.end(count); ++i) {
    const auto& run = sweep.runs[i];
    log().info("run {} of {}: {}", i + 1, count, run.name());
    auto of_run = words;
    for (const auto& [key, value] : run.values) of_run.push_back(key + "=" + value);
    of_run.push_back("snapshot_dir=" + folder_of(sweep, run).string());
    const int code = run_child("/proc/self/exe", of_run);
    if (stop_requested()) return stop_exit_code();
    if (code != 0) log().error("run {} failed with code {}; the next begins", run.name(), code);
    failed = failed || code != 0;
  }
  const auto finished = ranked(sweep);
  if (finished.size() == count) {
    write_ranking(sweep, finished);
    compare_runs(sweep, finished);
  } else {
    log().info("{} of {} runs are finished; whoever finishes the last writes sweep.csv", finished.size(),
               count);
  }
  return failed ? kExitFailed : kExitDone;
}

}  // namespace deepwrist::training
