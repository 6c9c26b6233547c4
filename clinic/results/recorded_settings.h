#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "clinic/objects/object_kind.h"
#include "core/data/dataset_options.h"

namespace deepwrist::clinic {

/// Which DICOM objects a run asks for that another one makes, of its finished table.
struct RecordedSettings {
  std::filesystem::path folder;     ///< of the objects
  std::filesystem::path heat_maps;  ///< as numbers
  ReportClass report_class = ReportClass::comprehensive_3d;
  std::filesystem::path stands_in;  ///< patient and study of pictures that have none; or empty
  data::DatasetOptions limits;      ///< of reading a file; only these of the options count
};

/// Paths are recorded in full, so that they hold in another working folder.
nlohmann::json to_json(const RecordedSettings& settings);

/// Throws Error(format) naming `place`.
RecordedSettings recorded_settings(const nlohmann::json& json, const std::filesystem::path& place);

}  // namespace deepwrist::clinic
