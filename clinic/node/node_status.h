#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clinic/node/node_records.h"

namespace deepwrist::clinic {

class Database;
class Spool;

/// Results of one class that a destination does not take.
struct RefusedClass {
  std::string name{};  ///< of the class
  std::string destination{};
  std::int64_t count = 0;
};

/// What a node has done and has to do, without patient data.
struct NodeStatus {
  bool running = false;                              ///< a process has the spool
  std::map<std::string, std::int64_t> studies{};     ///< by status
  std::map<std::string, std::int64_t> deliveries{};  ///< by state
  std::vector<RefusedClass> refused{};
  std::map<std::string, std::int64_t> errors{};  ///< of studies and deliveries that failed or wait, by kind
  std::int64_t arrivals = 0;                     ///< received, not filed
  std::int64_t set_aside = 0;                    ///< files of no study
  std::uint64_t free_bytes = 0;                  ///< of the spool's file system
  std::optional<double> oldest_s{};              ///< since the last object of the oldest unanswered study
  /// From a study's last object to its results on disk, of the latest 1000 studies; the quiet time is in it.
  std::optional<double> latency_median_s{}, latency_95_s{};
};

/// Of a spool, whether its node runs or not. Throws Error(io) where there is none.
NodeStatus read_status(const std::filesystem::path& spool, WallSeconds now);
/// The same for who has both open. Throws Error.
NodeStatus read_status(const Spool& spool, Database& database, WallSeconds now);

/// A few lines.
std::string describe(const NodeStatus& status);

}  // namespace deepwrist::clinic
