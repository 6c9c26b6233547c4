#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/node/outgoing_object.h"

namespace deepwrist::testing {

/// Copies of radiographs as a study of their own, `study_uid`; files in `folder`, which is made.
std::vector<clinic::OutgoingFile> write_study(const std::vector<std::filesystem::path>& radiographs,
                                              const std::string& study_uid,
                                              const std::filesystem::path& folder);

}  // namespace deepwrist::testing
