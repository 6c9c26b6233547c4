#include "tests/apps/node/phantom_study.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <stdexcept>

namespace deepwrist::testing {

std::vector<clinic::OutgoingFile> write_study(const std::vector<std::filesystem::path>& radiographs,
                                              const std::string& study_uid,
                                              const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::vector<clinic::OutgoingFile> files;
  for (const auto& radiograph : radiographs) {
    DcmFileFormat format;
    if (format.loadFile(radiograph.c_str()).bad()) throw std::runtime_error(radiograph.string());
    auto& data = *format.getDataset();
    const auto series = study_uid + "." + std::to_string(files.size() + 1), uid = series + ".1";
    data.putAndInsertString(DCM_StudyInstanceUID, study_uid.c_str());
    data.putAndInsertString(DCM_SeriesInstanceUID, series.c_str());
    data.putAndInsertString(DCM_SOPInstanceUID, uid.c_str());
    OFString sop_class;
    data.findAndGetOFString(DCM_SOPClassUID, sop_class);
    const auto file = folder / (uid + ".dcm");
    if (format.saveFile(file.c_str(), data.getOriginalXfer()).bad()) throw std::runtime_error(file.string());
    files.push_back({file, uid, sop_class.c_str()});
  }
  return files;
}

}  // namespace deepwrist::testing
