#include "tests/cluster/slurm_cluster.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "core/base/atomic_file.h"
#include "tests/support/paths.h"

// munged ◄── credentials ── slurmctld ── port ──► slurmd ──► the jobs
//
// Nothing of systemd and no cgroups: the daemons are started by their programs and ended by the numbers in
// their pid files. A job that is put back waits for two minutes as Slurm has it; tests move its start
// forward.

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDaemons[] = {"/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd"};
constexpr std::size_t kMaxLog = 1 << 24;

bool happens(std::chrono::seconds limit, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return true;
}

/// The name up to the first dot.
std::string host_name() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const std::string whole = host.data();
  return whole.substr(0, whole.find('.'));
}

std::string quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += " '" + word + "'";
  return text;
}

std::string configuration(const fs::path& folder) {
  const auto host = host_name();
  const int port = 20000 + getpid() % 20000;
  const auto at = [&](const char* name) { return (folder / name).string(); };
  return fmt::format(
             "ClusterName=one\nSlurmctldHost={}(127.0.0.1)\nSlurmUser=root\nSlurmdUser=root\n"
             "SlurmctldPort={}\nSlurmdPort={}\n",
             host, port, port + 1) +
         "SlurmctldPidFile=" + at("slurmctld.pid") + "\nSlurmdPidFile=" + at("slurmd.pid") +
         "\nStateSaveLocation=" + at("state") + "\nSlurmdSpoolDir=" + at("spool") +
         "\nSlurmctldLogFile=" + at("slurmctld.log") + "\nSlurmdLogFile=" + at("slurmd.log") +
         "\nAuthType=auth/munge\nAuthInfo=socket=" + at("munge.sock") +
         "\nCryptoType=crypto/munge\nMpiDefault=none\nProctrackType=proctrack/linuxproc\n"
         "TaskPlugin=task/none\nJobAcctGatherType=jobacct_gather/none\n"
         "AccountingStorageType=accounting_storage/none\nSelectType=select/cons_tres\n"
         "SelectTypeParameters=CR_Core\nSchedulerType=sched/backfill\n"
         "SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0\n"
         "SlurmdParameters=config_overrides\nReturnToService=2\nKillWait=5\nNodeName=" +
         host + " NodeAddr=127.0.0.1 CPUs=4 RealMemory=4000 State=UNKNOWN\n" +
         "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n";
}

}  // namespace

std::string SlurmCluster::obstacle() {
  for (const auto* daemon : kDaemons) {
    if (!fs::exists(daemon)) return std::string(daemon) + " is not installed";
  }
  return geteuid() == 0 ? "" : "the daemons of a cluster need root";
}

void SlurmCluster::configure() const {
  for (const char* name : {"state", "spool", "jobs", "key"}) fs::create_directories(folder_ / name);
  fs::permissions(folder_ / "key", fs::perms::owner_all);
  folder_.write("key/munge.key", std::string(128, 'k'));
  fs::permissions(folder_ / "key/munge.key", fs::perms::owner_read);
  folder_.write("slurm.conf", configuration(folder_.path()));
}

void SlurmCluster::start(const std::string& command) const {
  const auto done = shell(command + " >'" + (folder_ / "start.log").string() + "' 2>&1");
  if (done.exit_code != 0)
    throw std::runtime_error(command + ": " + read_file(folder_ / "start.log", kMaxLog));
}

SlurmCluster::SlurmCluster() {
  configure();
  const auto at = [&](const char* name) { return (folder_ / name).string(); };
  start(fmt::format(
      "/usr/sbin/munged --force --key-file={} --socket={} --pid-file={} --log-file={} --seed-file={}",
      at("key/munge.key"), at("munge.sock"), at("munged.pid"), at("munged.log"), at("munged.seed")));
  start("/usr/sbin/slurmctld -f " + at("slurm.conf"));
  start("/usr/sbin/slurmd -f " + at("slurm.conf"));
  const bool idle =
      happens(std::chrono::seconds(20), [&] { return shell("sinfo -h -o %T").out == "idle\n"; });
  if (!idle) throw std::runtime_error("no node is idle: " + read_file(folder_ / "slurmctld.log", kMaxLog));
}

SlurmCluster::~SlurmCluster() {
  shell("scancel --user=root");
  for (const char* name : {"slurmd.pid", "slurmctld.pid", "munged.pid"}) {
    std::ifstream file(folder_ / name);
    pid_t process = 0;
    if (!(file >> process) || process <= 1) continue;
    kill(process, SIGTERM);
    happens(std::chrono::seconds(10), [&] { return kill(process, 0) != 0; });
  }
}

Finished SlurmCluster::shell(const std::string& command) const {
  const auto path = program("").parent_path().string() + ":/usr/sbin:/usr/bin:/sbin:/bin";
  return run({"/bin/bash", "-c", command},
             {{"SLURM_CONF", (folder_ / "slurm.conf").string()}, {"PATH", path}});
}

std::string SlurmCluster::submit(const std::string& script, const std::string& name,
                                 const std::string& options, const std::vector<std::string>& words) const {
  // What the files ask for is meant for real machines.
  const auto log = (folder_ / "jobs").string() + "/" + name + "-%a.log";
  const auto done = shell("sbatch --parsable --cpus-per-task=1 --mem=100M --time=60 --output='" + log + "' " +
                          options + " '" + source("scripts/slurm/" + script).string() + "'" + quoted(words));
  if (done.exit_code != 0) throw std::runtime_error("sbatch: " + done.err);
  return done.out.substr(0, done.out.find_first_of(";\n"));
}

void SlurmCluster::start_soon(const std::string& job) const {
  const auto is_back = [&] { return shell("squeue -h -t PD -o %r -j " + job).out == "BeginTime\n"; };
  // Not at once: the credential of its first start is void for a second.
  if (!happens(std::chrono::seconds(20), is_back) ||
      shell("scontrol update StartTime=now+2 JobId=" + job).exit_code != 0)
    throw std::runtime_error("job " + job + " is not put back: " + shell("squeue").out);
}

void SlurmCluster::wait_until_done() const {
  if (!happens(std::chrono::seconds(60), [&] { return shell("squeue -h").out.empty(); }))
    throw std::runtime_error("jobs that do not end: " + shell("squeue").out);
}

void SlurmCluster::wait_for(const std::string& name, const std::string& text) const {
  if (!happens(std::chrono::seconds(30), [&] { return log(name).find(text) != std::string::npos; }))
    throw std::runtime_error("'" + text + "' is not in the log: " + log(name));
}

std::string SlurmCluster::log(const std::string& name) const {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder_ / "jobs")) {
    if (entry.path().filename().string().starts_with(name + "-")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::string text;
  for (const auto& file : files) text += read_file(file, kMaxLog);
  return text;
}

}  // namespace deepwrist::testing
