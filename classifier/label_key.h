#pragma once

#include <string>

#include "core/config/key_registry.h"

namespace deepwrist::classifier {

/// `dataset.label`: the column of the truth. One, of 0 and 1; several labels, and labels of more classes, are
/// refused here and where the column is read (roi_table.h).
void register_label_key(config::KeyRegistry& keys, std::string& label);

}  // namespace deepwrist::classifier
