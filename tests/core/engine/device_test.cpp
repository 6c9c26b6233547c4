#include "core/engine/device.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/cuda.h>

#include <limits>

#include "core/base/error.h"
#include "core/base/threads.h"

namespace deepwrist::engine {
namespace {

TEST(Device, CpuAndAutoAreUnderstood) {
  EXPECT_EQ(choose_device("cpu"), torch::Device(torch::kCPU));
  EXPECT_EQ(choose_device("auto").is_cuda(), torch::cuda::is_available());
}

TEST(Device, CudaFallsBackToTheCpuWhereItIsAbsent) {
  if (torch::cuda::is_available()) GTEST_SKIP() << "CUDA is present";
  EXPECT_EQ(choose_device("cuda:0"), torch::Device(torch::kCPU));
  EXPECT_EQ(choose_device("cuda"), torch::Device(torch::kCPU));
}

TEST(Device, OtherTextsAreRefusedByName) {
  for (const auto* wish : {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:1000", "CPU "}) {
    try {
      choose_device(wish);
      ADD_FAILURE() << wish;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      EXPECT_THAT(error.what(), ::testing::HasSubstr("cuda:N"));
    }
  }
}

TEST(Threads, AreSetAndDefaultToTheAvailableCores) {
  configure_threads(1);
  EXPECT_EQ(at::get_num_threads(), 1);
  configure_threads(0);
  EXPECT_EQ(at::get_num_threads(), available_cores());
  EXPECT_THROW(configure_threads(-1), Error);
}

TEST(Threads, DenormalNumbersAreFlushed) {
  configure_threads(1);
  volatile float smallest = std::numeric_limits<float>::min();
  EXPECT_EQ(smallest / 2, 0.0F);
}

}  // namespace
}  // namespace deepwrist::engine
