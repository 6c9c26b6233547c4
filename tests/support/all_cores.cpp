// For tests that run alone: they compute on all cores, as the programs do.

#include <gtest/gtest.h>

#include "core/engine/device.h"

namespace deepwrist::testing {
namespace {

class AllCores : public ::testing::Environment {
  void SetUp() override { engine::configure_threads(0); }
};

const auto* const kAllCores =
    ::testing::AddGlobalTestEnvironment(new AllCores);  // NOLINT: GoogleTest owns it

}  // namespace
}  // namespace deepwrist::testing
