#include "core/data/dataset_keys.h"

#include "core/base/text.h"
#include "core/data/filter_key.h"
#include "core/data/table_path.h"

namespace deepwrist::data {
namespace {

namespace fs = std::filesystem;
using config::Binder;
using config::KeyRegistry;
using config::Problems;

constexpr double kMebi = 1 << 20;

bool is_pattern(const std::string& path) { return path.find_first_of("*?[") != std::string::npos; }

/// `dataset.meta` where it is found; a pattern is left to the reader.
void check_meta(DatasetOptions& dataset, const Binder& bound, Problems& problems) {
  if (dataset.meta.empty() || is_pattern(dataset.meta)) return;
  const auto found = find_table(dataset.meta, dataset.home, dataset.folder);
  dataset.meta = found.path;
  if (!found.problem.empty()) problems.add(bound.origin("dataset.meta"), "dataset.meta: " + found.problem);
}

void check_data_folder(const DatasetOptions& dataset, const Binder& bound, Problems& problems) {
  const fs::path folder = dataset.home / dataset.folder;
  // Files name a folder below a home that is yet to be set; what is typed is below the working folder then.
  const bool is_typed = bound.origin("dataset.data_folder").from_command_line();
  const bool home_was_stated = !bound.origin("dataset.test_data_home").source.empty();
  if (dataset.home.empty() && folder.is_relative() && (home_was_stated || !is_typed)) return;
  if (!dataset.folder.empty() && !fs::is_directory(folder)) {
    problems.add(bound.origin("dataset.data_folder"),
                 "dataset.data_folder: there is no folder '" + printable(folder.string()) + "'");
  }
}

}  // namespace

void register_reading_keys(KeyRegistry& keys, DatasetOptions& dataset) {
  keys.add("dataset.views", dataset.sides, "views to work on");
  keys.add("dataset.pixel_spacing", dataset.pixel_spacing, "mm per pixel of images that do not say it")
      .range(1e-4, 100);
  keys.add("dataset.max_pixels", dataset.max_pixels, "larger images are refused").range(1, 1e10);
  keys.add_with<double>(
          "dataset.max_file_mb", config::to_text(static_cast<double>(dataset.max_file_bytes) / kMebi),
          "larger files are refused, in MiB",
          [&dataset](double mb) { dataset.max_file_bytes = static_cast<std::size_t>(mb * kMebi); })
      .range(0.001, 1e6);
  keys.add("dataset.decode_timeout_s", dataset.decode_timeout_s,
           "seconds after which decoding one file is given up")
      .range(0.1, 3600);
  keys.add_with<double>(
          "dataset.decode_memory_mb",
          config::to_text(static_cast<double>(dataset.decode_memory_bytes) / kMebi),
          "memory that decoding one file may take, in MiB",
          [&dataset](double mb) { dataset.decode_memory_bytes = static_cast<std::size_t>(mb * kMebi); })
      .range(16, 1e6);
  keys.check([&dataset](const Binder& bound, Problems& problems) {
    if (dataset.sides.empty()) problems.add(bound.origin("dataset.views"), "dataset.views is an empty list");
  });
}

void register_dataset_keys(KeyRegistry& keys, DatasetOptions& dataset, bool needs_meta) {
  auto& meta = keys.add("dataset.meta", dataset.meta,
                        "metadata CSV, an image, or a folder or pattern (*.dcm) of images");
  if (needs_meta) meta.required();
  keys.add("dataset.test_data_home", dataset.home, "folder that relative file names of the CSV start from")
      .alias("dataset.data_home")
      .input(config::PathKind::folder)
      .default_text("the folder of the CSV");
  keys.add("dataset.data_folder", dataset.folder,
           "folder below dataset.test_data_home that holds the images");
  register_filter_key(keys, dataset.filter);
  keys.add("dataset.dicom_columns", dataset.dicom_columns,
           "AccessionNumber, StudyInstanceUID and SOPInstanceUID of the files in the table of results; not "
           "with "
           "anonymize")
      .alias("dicom_columns");
  register_reading_keys(keys, dataset);
  keys.check([&dataset](const Binder& bound, Problems& problems) {
    check_data_folder(dataset, bound, problems);
    check_meta(dataset, bound, problems);
  });
}

}  // namespace deepwrist::data
