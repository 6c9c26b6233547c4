#include "core/data/spacing_files.h"

#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/fields.h"

namespace deepwrist::data {
namespace fs = std::filesystem;

fs::path spacing_file(const Metadata& metadata, std::size_t row, const fs::path& data_folder) {
  const auto column = metadata.table().column(kSpacingFileColumn);
  if (!column) return {};
  const auto text = trim(metadata.table().field(row, *column));
  const fs::path file = is_blank(text) ? fs::path() : fs::path(text);
  if (file.empty() || file.is_absolute()) return file;
  const auto in_data = data_folder / file;
  std::error_code absent;
  return !data_folder.empty() && fs::exists(in_data, absent) ? in_data : metadata.file().parent_path() / file;
}

dicom::Spacing spacing_of_picture(RadiographSource& source, const fs::path& file, const cv::Size& picture) {
  const std::string who = std::string("the file of the column ") + kSpacingFileColumn;
  dicom::Radiograph radiograph;
  try {
    radiograph = source.decode(file);
  } catch (const Error& error) {
    if (ends_run(error.kind())) throw;
    throw Error(error.kind(), file.string(), who + " cannot be read: " + error.reason());
  }
  if (radiograph.spacing_source == dicom::SpacingSource::none) {
    throw Error(ErrorKind::format, file.string(), who + " has no pixel spacing");
  }
  const cv::Size whole = radiograph.pixels.size();
  return {cv::Size2d(radiograph.mm_per_px.width * whole.width / picture.width,
                     radiograph.mm_per_px.height * whole.height / picture.height),
          radiograph.spacing_source};
}

}  // namespace deepwrist::data
