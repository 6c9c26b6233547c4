#pragma once

#include <gtest/gtest.h>

#include <filesystem>

namespace deepwrist::testing {

/// tests/golden: small fixed numbers that travel with the project.
std::filesystem::path golden(const std::filesystem::path& relative);

/// A file of the optional reference folder; empty where it is absent.
std::filesystem::path reference(const std::filesystem::path& relative);

/// build/…/bin, where the programs are.
std::filesystem::path program(const std::string& name);

/// The source tree, for the shipped configuration.
std::filesystem::path source(const std::filesystem::path& relative);

}  // namespace deepwrist::testing

/// Skips the test, saying so, where the large reference numbers are not at hand.
#define DEEPWRIST_REQUIRE_REFERENCE(variable, relative)          \
  const auto variable = deepwrist::testing::reference(relative); \
  if (variable.empty()) GTEST_SKIP() << relative << " is not at hand (set DEEPWRIST_REFERENCE_DIR)"
