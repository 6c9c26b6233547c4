#include "core/distributed/rank_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "core/base/error.h"

namespace deepwrist::distributed {
namespace {

using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

RankPlace place(const Variables& variables) {
  return rank_place([&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

std::string refusal(const Variables& variables) {
  try {
    place(variables);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "";
}

// What each launcher sets was written down from torchrun 1.13, srun 22.05 and mpirun 4.1.

const Variables kTorchrun{{"RANK", "3"},
                          {"LOCAL_RANK", "1"},
                          {"WORLD_SIZE", "4"},
                          {"LOCAL_WORLD_SIZE", "2"},
                          {"MASTER_ADDR", "node1"},
                          {"MASTER_PORT", "29511"},
                          {"TORCHELASTIC_RESTART_COUNT", "2"},
                          {"TORCHELASTIC_RUN_ID", "none"},
                          {"TORCHELASTIC_USE_AGENT_STORE", "False"}};
const Variables kSrun{{"SLURM_PROCID", "1"},
                      {"SLURM_LOCALID", "0"},
                      {"SLURM_NTASKS", "2"},
                      {"SLURM_STEP_ID", "0"},
                      {"SLURM_STEP_NUM_TASKS", "2"},
                      {"SLURM_STEP_NUM_NODES", "2"},
                      {"SLURM_STEP_NODELIST", "a[03-05,9],b1"},
                      {"SLURM_JOB_ID", "123456"}};
const Variables kMpirun{{"OMPI_COMM_WORLD_RANK", "1"},       {"OMPI_COMM_WORLD_SIZE", "2"},
                        {"OMPI_COMM_WORLD_LOCAL_RANK", "1"}, {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"},
                        {"PMIX_NAMESPACE", "3735945217"},    {"PMIX_RANK", "1"}};

Variables with(Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}
Variables without(Variables variables, const std::string& name) {
  variables.erase(name);
  return variables;
}

TEST(RankPlace, AProcessOfItsOwnIsAlone) {
  EXPECT_EQ(place({}).size, 1);
  EXPECT_EQ(place({{"RANK", ""}, {"WORLD_SIZE", ""}}).size, 1) << "empty is as not set";
}

TEST(RankPlace, OfTorchrun) {
  const auto found = place(kTorchrun);
  EXPECT_EQ(found.rank, 3);
  EXPECT_EQ(found.size, 4);
  EXPECT_EQ(found.local_rank, 1);
  EXPECT_EQ(found.address, "node1");
  EXPECT_EQ(found.port, 29511);
  EXPECT_EQ(found.launcher, "torchrun");
  EXPECT_NE(found.attempt, place(with(kTorchrun, "TORCHELASTIC_RESTART_COUNT", "3")).attempt);
  EXPECT_FALSE(found.outside_store);
  EXPECT_TRUE(place(with(kTorchrun, "TORCHELASTIC_USE_AGENT_STORE", "True")).outside_store);
}

TEST(RankPlace, OfAStepOfSlurm) {
  const auto found = place(kSrun);
  EXPECT_EQ(found.rank, 1);
  EXPECT_EQ(found.size, 2);
  EXPECT_EQ(found.address, "a03");
  EXPECT_EQ(found.port, place(with(kSrun, "SLURM_PROCID", "0")).port) << "ranks of a job agree";
  EXPECT_NE(found.port, place(with(kSrun, "SLURM_JOB_ID", "123457")).port);
  EXPECT_GE(found.port, 20000);
  EXPECT_LT(found.port, 30000) << "below the ports that systems give out";
  EXPECT_EQ(place(with(kSrun, "SLURM_STEP_NUM_NODES", "1")).address, "127.0.0.1");
  EXPECT_EQ(place(with(kSrun, "MASTER_PORT", "7000")).port, 7000);
}

TEST(RankPlace, OfABatchJobsShellIsOneProcess) {
  EXPECT_EQ(place(without(kSrun, "SLURM_STEP_ID")).size, 1);
  EXPECT_EQ(place(with(kSrun, "SLURM_STEP_NUM_TASKS", "1")).size, 1);
  EXPECT_EQ(place({{"SLURM_NTASKS", "2"}, {"SLURM_PROCID", "0"}, {"SLURM_ARRAY_TASK_ID", "1"}}).size, 1);
}

TEST(RankPlace, OfMpirun) {
  const auto found = place(kMpirun);
  EXPECT_EQ(found.rank, 1);
  EXPECT_EQ(found.size, 2);
  EXPECT_EQ(found.local_rank, 1);
  EXPECT_EQ(found.address, "127.0.0.1");
  EXPECT_EQ(place(with(kMpirun, "SLURM_STEP_ID", "0")).launcher, "mpirun") << "which srun started";
  EXPECT_THAT(refusal(with(kMpirun, "OMPI_COMM_WORLD_LOCAL_SIZE", "1")),
              HasSubstr("MASTER_ADDR: is not set: ranks started by mpirun need"));
}

TEST(RankPlace, OfOtherMpiNeedsAMeetingPoint) {
  Variables hydra{{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}};
  EXPECT_THAT(refusal(hydra), HasSubstr("MASTER_ADDR"));
  hydra.merge(Variables{{"MASTER_ADDR", "a"}, {"MASTER_PORT", "1234"}});
  EXPECT_EQ(place(hydra).rank, 1);
}

TEST(RankPlace, WhatContradictsItselfIsRefused) {
  EXPECT_THAT(refusal({{"WORLD_SIZE", "2"}}), HasSubstr("RANK: is not set although WORLD_SIZE is"));
  EXPECT_THAT(refusal({{"RANK", "0"}}), HasSubstr("WORLD_SIZE: is not set although RANK is"));
  EXPECT_THAT(refusal(with(kTorchrun, "RANK", "4")),
              HasSubstr("this is rank 4, but ranks of 4 are numbered from 0 to 3"));
  EXPECT_THAT(refusal(with(kTorchrun, "RANK", "one")), HasSubstr("RANK: is 'one', not a whole number"));
  EXPECT_THAT(refusal(with(kTorchrun, "WORLD_SIZE", "-2")), HasSubstr("WORLD_SIZE"));
  EXPECT_THAT(refusal(with(kTorchrun, "MASTER_PORT", "99999")), HasSubstr("MASTER_PORT: is '99999'"));
  EXPECT_THAT(refusal(without(kTorchrun, "MASTER_ADDR")), HasSubstr("MASTER_ADDR: is not set"));
}

TEST(RankPlace, TheFirstHostOfANodeList) {
  EXPECT_EQ(first_host("a"), "a");
  EXPECT_EQ(first_host("a,b"), "a");
  EXPECT_EQ(first_host("a[3-5,9],b1"), "a3");
  EXPECT_EQ(first_host("a1,b[3-5]"), "a1");
  EXPECT_EQ(first_host("gpu-[001,004]"), "gpu-001");
  EXPECT_EQ(first_host("a[7]"), "a7");
}

}  // namespace
}  // namespace deepwrist::distributed
