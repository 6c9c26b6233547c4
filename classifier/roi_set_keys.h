#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/config/key_registry.h"

namespace deepwrist::classifier {

/// `dataset.*` of the programs that read regions of interest.
struct RoiSetOptions {
  std::filesystem::path home;  ///< holds {PA|LAT}/{ID}_{PA|LAT}.png
  std::string meta;            ///< CSV with ID, Side and the label
  std::vector<View> sides{View::pa, View::lat};
  std::string label = "Fracture";
};

/// `dataset.side` of these programs.
void register_sides(config::KeyRegistry& keys, RoiSetOptions& dataset);

/// The table of a key where it is found: as given, else below the folder of its images; a problem where it is
/// not.
void check_table(const char* key, std::string& meta, const std::filesystem::path& home,
                 const config::Binder& bound, config::Problems& problems);

/// What the original's files hold of training and of other programs, without effect.
void ignore_keys_of_other_programs(config::KeyRegistry& keys);

}  // namespace deepwrist::classifier
