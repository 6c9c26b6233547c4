#include "core/train/software_versions.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <opencv2/core/version.hpp>

#include "core/weights/manifest.h"

#if DEEPWRIST_HAS_ONEDNN
#include <dnnl.h>
#endif

namespace deepwrist::train {

std::map<std::string, std::string> software_versions() {
  auto versions = weights::library_versions();
  versions["opencv"] = CV_VERSION;
  versions["dcmtk"] = OFFIS_DCMTK_VERSION_STRING;
#if DEEPWRIST_HAS_ONEDNN
  const auto& onednn = *dnnl_version();
  versions["onednn"] =
      std::to_string(onednn.major) + "." + std::to_string(onednn.minor) + "." + std::to_string(onednn.patch);
#endif
  return versions;
}

}  // namespace deepwrist::train
