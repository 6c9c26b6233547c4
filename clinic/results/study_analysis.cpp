#include "clinic/results/study_analysis.h"

#include <dcmtk/config/osconfig.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

#include "clinic/objects/source_values.h"
#include "core/base/error.h"
#include "core/data/npy.h"
#include "core/dicom/dicom_file.h"
#include "core/dicom/file_bytes.h"
#include "core/dicom/file_window.h"

//   row of the table ─┬─ probability, landmarks, region, failure ──────────────────────┐
//                     ├─ radiograph ─┬► header (the sandbox's) ─► patient, study, side ├─► ViewResult
//                     │              └► picture, as the networks saw it ───────────────┤   ─► sides
//                     └─ heat map's file ──────────────────────────────────────────────┘
//
// Whose result it is depends on the radiograph's file being the one that was analysed.

namespace deepwrist::clinic {
namespace {

namespace fs = std::filesystem;

/// The picture of the radiograph; empty where it cannot be read, which its row says already.
cv::Mat picture_of(const FinishedView& view, data::RadiographSource& source) {
  try {
    return source.normalize(source.decode(view.file), view.file.string()).image;
  } catch (const Error& error) {
    if (ends_run(error.kind()) || view.failure.empty()) throw;
    return {};
  }
}

cv::Mat heat_map_of(const FinishedView& view) {
  if (view.heat_map.empty() || !view.failure.empty() || !std::filesystem::exists(view.heat_map)) return {};
  constexpr std::size_t kMaxHeatMap = std::size_t{16} << 20;
  const auto array = data::read_npy(view.heat_map, kMaxHeatMap);
  if (array.shape.size() != 2 || array.size() == 0)
    throw Error(ErrorKind::format, view.heat_map.string(), "a heat map has two dimensions");
  const auto values = array.as<float>();
  cv::Mat map(static_cast<int>(array.shape[0]), static_cast<int>(array.shape[1]), CV_32F);
  std::ranges::copy(values, map.ptr<float>());
  return map;
}

/// Whether the file begins as a DICOM file does; false also for one that cannot be opened.
bool is_dicom(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  constexpr std::size_t kMagicEnd = 132;
  std::array<char, kMagicEnd> start{};
  stream.read(start.data(), start.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(start.data());
  return dicom::looks_like_dicom(dicom::Bytes(bytes, static_cast<std::size_t>(stream.gcount())));
}

/// Throws for a file that is no DICOM file, or is not there.
[[noreturn]] void refuse_without_patient(const fs::path& file) {
  if (!fs::exists(file)) throw Error(ErrorKind::io, file.string(), "the file is missing");
  throw Error(ErrorKind::unsupported, file.string(),
              "is no DICOM file: it names no patient and no study that results could belong to; "
              "dicom.template=FILE takes them from the DICOM file that the picture was made of");
}

/// The header of the radiograph's file, or of the file that stands in for it.
dicom::SourceHeader header_of(const FinishedView& view, data::RadiographSource& source,
                              const Template& stands_in, const cv::Size& picture) {
  if (!takes_stand_in(view.file, stands_in)) return source.source_header(view.file);
  auto header = source.source_header(stands_in);
  if (!picture.empty() && (header.columns != picture.width || header.rows != picture.height)) {
    throw Error(ErrorKind::usage, view.file.string(),
                "has " + std::to_string(picture.width) + "x" + std::to_string(picture.height) +
                    " pixels, but the image of dicom.template has " + std::to_string(header.columns) + "x" +
                    std::to_string(header.rows) + "; results would point at the wrong places of it");
  }
  return header;
}

}  // namespace

bool takes_stand_in(const fs::path& file, const Template& stands_in) {
  if (is_dicom(file)) return false;
  if (stands_in.empty() || !fs::exists(file)) refuse_without_patient(file);
  return true;
}

void check_stand_in(std::span<const fs::path> files, const Template& stands_in) {
  std::size_t pictures = 0;
  for (const auto& file : files) {
    if (!fs::exists(file) || is_dicom(file)) continue;
    if (stands_in.empty()) refuse_without_patient(file);
    ++pictures;
  }
  if (pictures > 1) {
    throw Error(ErrorKind::usage, stands_in.string(),
                "is one image of one patient and stands in for one picture, but " + std::to_string(pictures) +
                    " files of the table are no DICOM files; give each a run of its own");
  }
}

void require_unchanged(const FinishedView& view, const FinishedRun& run) {
  std::error_code absent;  // told where it is read
  const auto changed = fs::last_write_time(view.file, absent);
  if (absent || changed <= run.begun) return;
  throw Error(
      ErrorKind::format, view.file.string(),
      "its file was changed after the run had begun, so that the result may be of another image; run test "
      "again with resume=true");
}

ViewResult view_result(const FinishedView& view, const FinishedRun& run, data::RadiographSource& source,
                       const Template& stands_in) {
  auto picture = picture_of(view, source);
  ViewResult result{.source = header_of(view, source, stands_in, picture.size()),
                    .view = view.view,
                    .view_known = view.view_known,
                    .failure = view.failure,
                    .region = view.region,
                    .landmarks = view.landmarks,
                    .probability = view.probability};
  if (view.probability) {
    result.thresholds = run.decisions.at(name(view.view));
    result.decision = evaluation::decide(*view.probability, *result.thresholds);
  }
  result.picture = std::move(picture);
  result.heat_map = heat_map_of(view);
  return result;
}

namespace {

/// What these views say together.
SideResult side_result(std::span<const ViewResult* const> views, const FinishedRun& run) {
  SideResult result{.side = laterality_of(views.front()->source).side};
  double sum = 0;
  std::size_t analysed = 0;
  for (const auto* view : views) {
    if (laterality_of(view->source).side != result.side) result.side.reset();
    if (!view->probability) continue;
    sum += *view->probability;
    ++analysed;
  }
  if (analysed == 0) return result;
  result.score = sum / static_cast<double>(analysed);
  result.thresholds = run.decisions.at("study");
  result.decision = evaluation::decide(*result.score, *result.thresholds);
  return result;
}

}  // namespace

std::vector<SideResult> side_results(std::span<const ViewResult> views, const FinishedRun& run) {
  std::map<std::optional<BodySide>, std::vector<const ViewResult*>> by_side;
  std::vector<const ViewResult*> all;
  for (const auto& view : views) {
    by_side[laterality_of(view.source).side].push_back(&view);
    all.push_back(&view);
  }
  const bool both = by_side.contains(BodySide::left) && by_side.contains(BodySide::right);
  if (!both && !all.empty()) return {side_result(all, run)};
  std::vector<SideResult> sides;
  for (const auto& [side, of_side] : by_side) sides.push_back(side_result(of_side, run));
  return sides;
}

}  // namespace deepwrist::clinic
