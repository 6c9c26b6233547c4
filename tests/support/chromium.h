#pragma once

#include <string>

namespace deepwrist::testing {

/// A Chromium of the search path; empty where there is none.
std::string chromium();

}  // namespace deepwrist::testing
