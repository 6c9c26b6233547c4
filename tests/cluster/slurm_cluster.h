#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// A cluster of Slurm that is this machine: munged, slurmctld and slurmd of its own, on ports of its own,
/// with all files in a folder of its own. Four tasks may run at once, whatever the machine has. Ends with the
/// object.
class SlurmCluster {
 public:
  /// Why there is none here; empty where there can be one.
  static std::string obstacle();

  /// Throws std::runtime_error with the end of the logs where it does not start.
  SlurmCluster();
  ~SlurmCluster();
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;

  /// Runs a shell command: sbatch, squeue, ... with the product's programs in PATH.
  Finished shell(const std::string& command) const;
  /// Submits a batch file of scripts/slurm with options of sbatch and the words of the program; returns the
  /// job's number. Its log is at log(name).
  std::string submit(const std::string& script, const std::string& name, const std::string& options,
                     const std::vector<std::string>& words) const;
  /// A job that is put back into the queue waits for two minutes: this makes it seconds. Throws
  /// std::runtime_error where it is not put back.
  void start_soon(const std::string& job) const;
  /// Waits until the queue is empty. Throws std::runtime_error after a minute.
  void wait_until_done() const;
  /// Waits until a log holds a text. Throws std::runtime_error with the log after half a minute.
  void wait_for(const std::string& name, const std::string& text) const;
  /// What a job has said so far, its tasks one after the other.
  std::string log(const std::string& name) const;

 private:
  void configure() const;
  void start(const std::string& command) const;

  TemporaryFolder folder_;
};

}  // namespace deepwrist::testing
