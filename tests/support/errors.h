#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/base/error.h"

namespace deepwrist::testing {

/// What the Error says that `action` has to throw, of the kind given.
template <typename Action>
std::string failure(const Action& action, ErrorKind kind) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

/// What the Error says that `action` throws; empty where it throws none.
template <typename Action>
std::string failure_or_none(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace deepwrist::testing
