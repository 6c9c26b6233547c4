#include "localizer/prepared_images.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::localizer {
namespace fs = std::filesystem;
namespace {

using data::CaseRow;

bool is_file(const fs::path& path) {
  std::error_code absent;  // fails as a row, when it is read
  return fs::is_regular_file(path, absent);
}

/// "line 3 (a.png)".
std::string row_text(const CaseRow& row) {
  return fmt::format("line {} ({})", row.line, printable(row.fname, 80));
}

/// Where a row's image lies if it is one of the folders of the views.
std::optional<fs::path> in_view_folder(const CaseRow& row, const fs::path& folder) {
  const fs::path fname(row.fname);
  if (!row.view || row.fname.empty() || fname.is_absolute()) return std::nullopt;
  return folder / name(*row.view) / fname;
}

/// Whether the rows whose files are there lie in the folders of the views; what is in neither place is left
/// to the reading.
bool lie_in_view_folders(const data::Metadata& metadata, const fs::path& folder) {
  std::optional<CaseRow> prepared, as_it_comes;
  for (std::size_t i = 0; i < metadata.size() && !(prepared && as_it_comes); ++i) {
    const auto row = metadata[i];
    const auto place = in_view_folder(row, folder);
    const bool is_prepared = place && is_file(*place);
    auto& first = is_prepared ? prepared : as_it_comes;
    if (!first && (is_prepared || is_file(row.path))) first = row;
  }
  if (prepared && as_it_comes) {
    throw Error(
        ErrorKind::format, metadata.file().string(),
        fmt::format("mixes images prepared for training, {}, with radiographs as they come, {}: only the "
                    "former lie in PA and LAT of {}; keep one kind, or say dataset.prepared=true or false",
                    row_text(*prepared), row_text(*as_it_comes), folder.string()));
  }
  return prepared.has_value();
}

}  // namespace

bool are_prepared(const data::Metadata& metadata, const fs::path& folder, PreparedImages wish) {
  return wish == PreparedImages::automatic ? lie_in_view_folders(metadata, folder)
                                           : wish == PreparedImages::yes;
}

fs::path image_path(const CaseRow& row, const fs::path& folder, bool prepared) {
  const auto place = in_view_folder(row, folder);
  if (!place) return row.path;
  // What a key says to be of one kind may lie where the other kind does.
  const bool is_there =
      prepared ? is_file(*place) || !is_file(row.path) : !is_file(row.path) && is_file(*place);
  return is_there ? *place : row.path;
}

}  // namespace deepwrist::localizer
