#include "core/distributed/rank_place.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"

// Who says which rank this is, the first that has its variables:
//
//   plain, torchrun   RANK WORLD_SIZE LOCAL_RANK, MASTER_ADDR MASTER_PORT or DEEPWRIST_RENDEZVOUS
//   mpirun (OpenMPI)  OMPI_COMM_WORLD_{RANK,SIZE,LOCAL_RANK,LOCAL_SIZE}
//   srun              SLURM_PROCID SLURM_LOCALID SLURM_STEP_NUM_TASKS, only with SLURM_STEP_ID
//   other MPI         PMI_RANK PMI_SIZE
//
// mpirun goes before srun, as it starts its daemons by srun, whose variables its ranks inherit. SLURM_NTASKS
// says nothing: the shell of a batch job has it too, and would wait for tasks that nobody started.
//
// Where nobody names a port, it follows from the number of the job, below the ports that systems give out
// (32768 on Linux), so that the ranks agree and two jobs of one machine hardly meet.

namespace deepwrist::distributed {
namespace {

constexpr int kFirstPort = 20000, kPorts = 10000;
constexpr int kMostRanks = 100'000;

/// The variables of one launcher, read with what is wrong about them.
class Variables {
 public:
  explicit Variables(const Environment& variable) : variable_(variable) {}

  std::optional<std::string> text(const std::string& name) const {
    auto value = variable_(name);
    if (value && value->empty()) value.reset();
    return value;
  }
  std::optional<int> number(const std::string& name, int most = kMostRanks) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto whole = parse_integer(*value);
    if (whole && *whole >= 0 && *whole <= most) return static_cast<int>(*whole);
    throw Error(ErrorKind::usage, name,
                "is '" + printable(*value, 40) + "', not a whole number from 0 to " + std::to_string(most));
  }
  int need(const std::string& name, int most = kMostRanks) const {
    if (const auto value = number(name, most)) return *value;
    throw Error(ErrorKind::usage, name, "is not set in the environment of this rank");
  }

 private:
  const Environment& variable_;
};

/// A port that ranks of one job compute alike.
int port_of_job(const std::string& job) {
  unsigned number = 0;
  for (const char c : job) {
    if (c >= '0' && c <= '9') number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return kFirstPort + static_cast<int>(number % kPorts);
}

/// Takes MASTER_ADDR and MASTER_PORT where they are set; says so where they are needed.
void take_meeting_point(const Variables& variables, RankPlace& place) {
  if (const auto address = variables.text("MASTER_ADDR")) place.address = *address;
  if (const auto port = variables.number("MASTER_PORT", 65535)) place.port = *port;
  if (!place.address.empty() && place.port > 0) return;
  throw Error(ErrorKind::usage, place.address.empty() ? "MASTER_ADDR" : "MASTER_PORT",
              "is not set: ranks started by " + place.launcher +
                  " need the host of rank 0 in MASTER_ADDR and a free port of it in MASTER_PORT");
}

std::optional<RankPlace> plain(const Variables& variables) {
  const auto rank = variables.number("RANK"), size = variables.number("WORLD_SIZE");
  if (!rank && !size) return std::nullopt;
  if (!rank || !size) {
    throw Error(ErrorKind::usage, rank ? "WORLD_SIZE" : "RANK",
                std::string("is not set although ") + (rank ? "RANK" : "WORLD_SIZE") +
                    " is; every rank needs both (or set neither, or distributed=off)");
  }
  RankPlace place{.rank = *rank, .size = *size, .local_rank = variables.number("LOCAL_RANK").value_or(0)};
  const auto restarts = variables.text("TORCHELASTIC_RESTART_COUNT");
  place.launcher = restarts ? "torchrun" : "RANK and WORLD_SIZE";
  place.attempt = variables.text("TORCHELASTIC_RUN_ID").value_or("") + "/" + restarts.value_or("0");
  place.outside_store = variables.text("TORCHELASTIC_USE_AGENT_STORE").value_or("") == "True";
  if (const auto file = variables.text(kStoreFileVariable)) {
    place.launcher = "--processes";
    place.store_file = *file;
  } else if (place.size > 1) {
    take_meeting_point(variables, place);
  }
  return place;
}

std::optional<RankPlace> mpirun(const Variables& variables) {
  const auto size = variables.number("OMPI_COMM_WORLD_SIZE");
  if (!size) return std::nullopt;
  RankPlace place{.rank = variables.need("OMPI_COMM_WORLD_RANK"),
                  .size = *size,
                  .local_rank = variables.number("OMPI_COMM_WORLD_LOCAL_RANK").value_or(0),
                  .launcher = "mpirun"};
  if (variables.number("OMPI_COMM_WORLD_LOCAL_SIZE") == size) place.address = "127.0.0.1";
  if (const auto job = variables.text("PMIX_NAMESPACE")) place.port = port_of_job(*job);
  if (place.size > 1) take_meeting_point(variables, place);
  return place;
}

std::optional<RankPlace> slurm(const Variables& variables) {
  const auto step = variables.text("SLURM_STEP_ID");
  const auto size = variables.number("SLURM_STEP_NUM_TASKS");
  if (!step || !size || *size < 2) return std::nullopt;
  RankPlace place{.rank = variables.need("SLURM_PROCID"),
                  .size = *size,
                  .local_rank = variables.number("SLURM_LOCALID").value_or(0),
                  .launcher = "srun"};
  if (variables.number("SLURM_STEP_NUM_NODES") == 1) {
    place.address = "127.0.0.1";
  } else if (const auto nodes = variables.text("SLURM_STEP_NODELIST")) {
    place.address = first_host(*nodes);
  }
  place.attempt = variables.text("SLURM_RESTART_COUNT").value_or("0");
  place.port = port_of_job(variables.text("SLURM_JOB_ID").value_or("") + *step);
  take_meeting_point(variables, place);
  return place;
}

std::optional<RankPlace> other_mpi(const Variables& variables) {
  const auto size = variables.number("PMI_SIZE");
  if (!size || *size < 2) return std::nullopt;
  RankPlace place{.rank = variables.need("PMI_RANK"),
                  .size = *size,
                  .local_rank = variables.number("MPI_LOCALRANKID").value_or(0),
                  .launcher = "an MPI launcher (PMI_RANK)"};
  take_meeting_point(variables, place);
  return place;
}

}  // namespace

std::string first_host(const std::string& node_list) {
  const auto bracket = node_list.find('['), comma = node_list.find(',');
  if (bracket == std::string::npos || comma < bracket) return node_list.substr(0, comma);
  const auto end = node_list.find_first_of("-,]", bracket);
  if (end == std::string::npos) return node_list;
  return node_list.substr(0, bracket) + node_list.substr(bracket + 1, end - bracket - 1);
}

RankPlace rank_place(const Environment& variable) {
  const Variables variables(variable);
  for (const auto& read : {plain, mpirun, slurm, other_mpi}) {
    const auto place = read(variables);
    if (!place) continue;
    if (place->size < 1) throw Error(ErrorKind::usage, place->launcher, "there must be at least one rank");
    if (place->rank < place->size) return *place;
    throw Error(ErrorKind::usage, place->launcher,
                "this is rank " + std::to_string(place->rank) + ", but ranks of " +
                    std::to_string(place->size) + " are numbered from 0 to " +
                    std::to_string(place->size - 1));
  }
  return {};
}

}  // namespace deepwrist::distributed
