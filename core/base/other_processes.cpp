#include "core/base/other_processes.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include "core/base/threads.h"

namespace deepwrist {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double seconds_per_tick() { return 1.0 / static_cast<double>(sysconf(_SC_CLK_TCK)); }

/// Processor time of a child, its own finished children included; 0 for one that is gone.
double child_seconds(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text(std::istreambuf_iterator<char>(file), {});
  const auto name_end = text.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double ticks = 0, value = 0;
  for (int field = 14; field < 18 && fields >> value; ++field) ticks += value;
  return ticks * seconds_per_tick();
}

/// Of this process and of the decoders and the like that it started.
double own_seconds() {
  timespec own{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
  rusage finished{};
  getrusage(RUSAGE_CHILDREN, &finished);
  double seconds = static_cast<double>(own.tv_sec) + static_cast<double>(own.tv_nsec) * 1e-9 +
                   seconds_of(finished.ru_utime) + seconds_of(finished.ru_stime);
  std::error_code error;  // a thread may end meanwhile
  std::filesystem::directory_iterator thread("/proc/self/task", error);
  for (const std::filesystem::directory_iterator end; !error && thread != end; thread.increment(error)) {
    std::ifstream children(thread->path() / "children");
    for (int pid = 0; children >> pid;) seconds += child_seconds(pid);
  }
  return seconds;
}

}  // namespace

/// A line of /proc/stat: "cpu3 USER NICE SYSTEM IDLE IOWAIT IRQ SOFTIRQ STEAL ..." in ticks.
double busy_seconds(std::string_view proc_stat, const std::vector<int>& cores, bool with_nice) {
  std::istringstream lines{std::string(proc_stat)};
  double ticks = 0;
  for (std::string line; std::getline(lines, line);) {
    int core = -1;
    std::istringstream fields(line.starts_with("cpu") ? line.substr(3) : "");
    if (line.size() < 4 || line[3] == ' ' || !(fields >> core)) continue;  // "cpu" alone is the sum
    double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft_interrupts = 0;
    if (!(fields >> user >> nice >> system >> idle >> waiting >> interrupts >> soft_interrupts)) continue;
    if (std::ranges::find(cores, core) == cores.end()) continue;
    ticks += user + system + interrupts + soft_interrupts + (with_nice ? nice : 0);
  }
  return ticks * seconds_per_tick();
}

OtherProcesses::OtherProcesses() : cores_(allowed_cores()), last_(take()) {}

OtherProcesses::Sample OtherProcesses::take() const {
  Sample sample;
  std::ifstream file("/proc/stat");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (!text.empty() && !cores_.empty())
    sample.all_s = busy_seconds(text, cores_, getpriority(PRIO_PROCESS, 0) > 0);
  sample.own_s = own_seconds();
  sample.time = std::chrono::steady_clock::now();
  return sample;
}

std::optional<double> OtherProcesses::busy_cores() {
  const auto before = last_;
  last_ = take();
  const double elapsed = std::chrono::duration<double>(last_.time - before.time).count();
  if (!last_.all_s || !before.all_s || elapsed <= 0) return std::nullopt;
  const double others = (*last_.all_s - *before.all_s) - (last_.own_s - before.own_s);
  return std::clamp(others / elapsed, 0.0, static_cast<double>(cores_.size()));
}

}  // namespace deepwrist
