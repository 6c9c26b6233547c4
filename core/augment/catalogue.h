#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/augment/transform.h"

namespace deepwrist::augment {

/// One kind of transform. A new one needs its file pair and its line in catalogue.cpp.
struct CatalogueEntry {
  std::string name;  ///< in files
  bool takes_list;   ///< `name: [...]` stands for `name: {transforms: [...]}`
  std::unique_ptr<Transform> (*make)();
};

const std::vector<CatalogueEntry>& catalogue();

}  // namespace deepwrist::augment
