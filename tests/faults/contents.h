#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace deepwrist::testing {

/// What the files below a folder say, by their names in it: equal for runs with equal results. Left out of it
/// is the time of day and what was measured by the clock: seconds of an epoch, the line "written" of pages,
/// the page of a training (its axes hold seconds), training states and TensorBoard's events. Of the page of
/// `test`, which shows pictures of the cases of its own run only, that it is there.
std::map<std::string, std::string> contents_of(const std::filesystem::path& folder);

/// Whether a name is one under which nothing complete is promised: a temporary, a journal or a lock.
bool is_unfinished(const std::string& name);

/// The names whose contents differ, or that only one side has; "" for none.
std::string differences(const std::map<std::string, std::string>& expected,
                        const std::map<std::string, std::string>& found);

}  // namespace deepwrist::testing
