#pragma once

#include <string>

#include "core/base/environment.h"

namespace deepwrist::distributed {

/// Which of several cooperating processes this one is, and where they meet.
struct RankPlace {
  int rank = 0;
  int size = 1;
  int local_rank = 0;          ///< among the ranks of this machine
  std::string launcher{};      ///< that said so, for messages; empty for a process of its own
  std::string address{};       ///< host on which rank 0 listens
  int port = 0;                ///< its port
  std::string store_file{};    ///< where ranks of one machine meet, in place of address and port
  std::string attempt{};       ///< names what ranks write there: those of a restarted run are others
  bool outside_store = false;  ///< the launcher listens there, not rank 0
};

/// Reads torchrun's variables (or the same set by hand: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT), those of
/// OpenMPI's mpirun, of a Slurm step (srun) and of other MPI launchers (PMI_RANK, PMI_SIZE). A batch job's
/// own shell is no step: it is one process, however many tasks the job has. Throws Error(usage) for variables
/// that are no numbers, contradict each other, or do not tell where the ranks meet.
RankPlace rank_place(const Environment& variable);

/// The first host of a Slurm node list: "a[03-05,9],b1" → "a03".
std::string first_host(const std::string& node_list);

/// Variables by which `train --processes` tells its ranks where they meet.
inline constexpr const char* kStoreFileVariable = "DEEPWRIST_RENDEZVOUS";

}  // namespace deepwrist::distributed
