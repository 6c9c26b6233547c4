#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace deepwrist::testing {

/// Both folders of folds hold the same last.pt, bit for bit but for its times, and the same best.pt.
void expect_same_weights(const std::filesystem::path& one, const std::filesystem::path& other);

double seconds_of(const std::function<void()>& work);

/// Runs a training again and again, each time killed after a little longer, until it comes to its end: at
/// first after 15 % of the seconds that it takes as a whole. Returns how often it was killed.
int run_killed_until_done(const std::vector<std::string>& training, double whole);

}  // namespace deepwrist::testing
