#include "core/base/threads.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <latch>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist {
namespace {

std::optional<double> quota(double limit, double period) {
  if (limit <= 0 || period <= 0) return std::nullopt;
  return limit / period;
}

std::optional<double> cgroup_quota() {
  std::string limit;
  double period = 0;
  if (std::ifstream v2("/sys/fs/cgroup/cpu.max"); v2 >> limit >> period) {
    return quota(parse_double(limit).value_or(-1), period);  // "max" means no limit
  }
  double limit_us = 0;
  std::ifstream v1_limit("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
      v1_period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (v1_limit >> limit_us && v1_period >> period) return quota(limit_us, period);
  return std::nullopt;
}

}  // namespace

std::vector<int> allowed_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cores;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  }
  return cores;
}

int available_cores() {
  const auto allowed = static_cast<int>(allowed_cores().size());
  int cores = allowed > 0 ? allowed : static_cast<int>(std::thread::hardware_concurrency());
  if (const auto limit = cgroup_quota()) cores = std::min(cores, static_cast<int>(std::ceil(*limit)));
  if (const char* omp = std::getenv("OMP_NUM_THREADS")) {
    const auto wanted = parse_integer(omp);
    if (wanted && *wanted > 0) cores = std::min<int>(cores, static_cast<int>(*wanted));
  }
  return std::max(1, cores);
}

void require_threads(int count) {
  std::latch all_started(1);
  std::vector<std::jthread> threads;
  std::string failure;
  for (int i = 0; i < count && failure.empty(); ++i) {
    try {
      threads.emplace_back([&] { all_started.wait(); });
    } catch (const std::system_error& error) {
      failure = error.code().message();
    }
  }
  all_started.count_down();
  if (failure.empty()) return;
  throw Error(ErrorKind::limit, "threads",
              std::to_string(count) + " cannot be started, only " + std::to_string(threads.size()) + " (" +
                  failure + "); is there a limit on processes or memory (ulimit -u, -v)?");
}

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  std::string line;
  while (std::getline(info, line)) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos)
      return printable(line.substr(colon + 2));
  }
  return "unknown processor";
}

}  // namespace deepwrist
