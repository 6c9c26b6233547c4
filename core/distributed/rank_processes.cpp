#include "core/distributed/rank_processes.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>
#include <thread>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/option_words.h"
#include "core/base/signals.h"
#include "core/base/text.h"
#include "core/distributed/rank_place.h"

// Each rank is this program again:
//
//   group of its own      Ctrl-C reaches this process alone, which passes it on: twice would end a rank at
//                         once
//   SIGKILL               when this process ends, whatever ended it
//   stdin                 /dev/null
//   stdout, stderr        this process's
//   environment           this process's, and RANK, LOCAL_RANK, WORLD_SIZE, and the file where ranks meet, in
//                         a folder of this run
//
// A file needs no free port, which another program could take before rank 0 does.

namespace deepwrist::distributed {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kMostProcesses = 1024;
constexpr std::chrono::milliseconds kPause{50};
/// For the others to end once one has failed, and once they were asked to.
constexpr std::chrono::seconds kPatience{10};

Error cannot_start(const std::string& what) {
  return {ErrorKind::unavailable, "--processes",
          "the processes cannot be started: " + what + ": " + std::strerror(errno)};
}

/// A new folder for one file, removed with the object.
class MeetingFolder {
 public:
  MeetingFolder() : path_((fs::temp_directory_path() / "deepwrist-ranks-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) throw cannot_start(path_);
  }
  ~MeetingFolder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  MeetingFolder(const MeetingFolder&) = delete;
  MeetingFolder& operator=(const MeetingFolder&) = delete;

  std::string file() const { return path_ + "/store"; }

 private:
  std::string path_;
};

/// The environment of a rank: ours, and what it is told.
std::vector<std::string> environment_of(int rank, int count, const std::string& store_file) {
  const std::map<std::string, std::string> told{{"RANK", std::to_string(rank)},
                                                {"LOCAL_RANK", std::to_string(rank)},
                                                {"WORLD_SIZE", std::to_string(count)},
                                                {kStoreFileVariable, store_file}};
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!told.contains(text.substr(0, text.find('=')))) variables.push_back(text);
  }
  for (const auto& [name, value] : told) variables.push_back(name + "=" + value);
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Only what may be called between fork and exec.
[[noreturn]] void become_rank(char** arguments, char** environment, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kExitFailed);  // it ended before it was asked for
  const int null = open("/dev/null", O_RDONLY);
  if (null >= 0) dup2(null, STDIN_FILENO);
  execve("/proc/self/exe", arguments, environment);
  _exit(kExitFailed);
}

/// The ranks of one run.
class Ranks {
 public:
  Ranks(std::vector<std::string> words, int count, const std::string& store_file) {
    const auto arguments = pointers_to(words);
    const auto parent = getpid();
    for (int rank = 0; rank < count; ++rank) {
      auto variables = environment_of(rank, count, store_file);
      const auto environment = pointers_to(variables);
      const pid_t pid = fork();
      if (pid == 0)
        become_rank(const_cast<char**>(arguments.data()), const_cast<char**>(environment.data()), parent);
      if (pid < 0) {
        const int code = errno;
        send(SIGKILL);
        errno = code;
        throw cannot_start("rank " + std::to_string(rank));
      }
      running_.push_back({rank, pid});
    }
  }

  int wait() {
    while (!running_.empty()) {
      if (!take_one_that_ended()) {
        pass_on_signal();
        hurry();
        std::this_thread::sleep_for(kPause);
      }
    }
    return code_;
  }

 private:
  struct Rank {
    int number;
    pid_t pid;
  };

  void send(int signal) const {
    for (const auto& rank : running_) kill(rank.pid, signal);
  }

  bool take_one_that_ended() {
    int status = 0;
    for (auto rank = running_.begin(); rank != running_.end(); ++rank) {
      if (waitpid(rank->pid, &status, WNOHANG) != rank->pid) continue;
      note_end(*rank, status);
      running_.erase(rank);
      return true;
    }
    return false;
  }

  void note_end(const Rank& rank, int status) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    if (WIFSIGNALED(status) && !ours_) {
      const int signal = WTERMSIG(status);
      log().error("rank {} (process {}) was killed by signal {} ({})", rank.number, rank.pid, signal,
                  strsignal(signal));
    }
    if (code_ == 0) code_ = WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(kExitFailed);
    if (!failed_) failed_ = Clock::now();
  }

  void pass_on_signal() {
    if (passed_on_ || !stop_requested()) return;
    passed_on_ = true;
    send(stop_signal());
  }

  /// Ends those that do not end after one has failed.
  void hurry() {
    if (!failed_ || Clock::now() < *failed_ + kPatience) return;
    send(ours_ ? SIGKILL : SIGTERM);
    ours_ = true;
    failed_ = Clock::now();
  }

  std::vector<Rank> running_;
  int code_ = 0;
  bool passed_on_ = false;
  bool ours_ = false;  ///< a signal that kills them is from here
  std::optional<Clock::time_point> failed_;
};

}  // namespace

std::optional<int> take_processes(std::vector<std::string>& words) {
  const std::string option = "--processes";
  const auto given = take_option(words, option);
  if (!given) return std::nullopt;
  const auto& text = *given;
  const auto count = parse_integer(text);
  if (!count || *count < 1 || *count > kMostProcesses) {
    throw Error(ErrorKind::usage, option,
                "'" + printable(text, 40) + "' is no number of processes; give one from 1 to " +
                    std::to_string(kMostProcesses));
  }
  if (const auto place = rank_place(process_variable); place.size > 1) {
    throw Error(ErrorKind::usage, option,
                "starts the ranks itself, but " + place.launcher + " did already; leave out one of them");
  }
  return static_cast<int>(*count);
}

int run_ranks(const std::vector<std::string>& words, int count) {
  const MeetingFolder folder;
  return Ranks(words, count, folder.file()).wait();
}

}  // namespace deepwrist::distributed
