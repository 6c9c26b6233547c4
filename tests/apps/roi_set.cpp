#include "tests/apps/roi_set.h"

#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"

namespace deepwrist::testing {

void write_roi_set(const std::filesystem::path& folder, const RoiSetParts& parts) {
  cv::RNG noise(parts.seed);
  std::string table = "ID,Side,Fname,Fracture" + (parts.column.empty() ? "" : "," + parts.column) + "\n";
  for (int i = 0; i < parts.studies; ++i) {
    const auto id = parts.prefix + std::to_string(i);
    for (const std::string view : {"PA", "LAT"}) {
      cv::Mat image(256, 256, CV_8U);
      noise.fill(image, cv::RNG::UNIFORM, parts.brightness, parts.brightness + 60 + 5 * (i % 7));
      const auto name = view + "/" + id + "_" + view + ".png";
      std::filesystem::create_directories((folder / name).parent_path());
      cv::imwrite((folder / name).string(), image);
      table += id + (view == "PA" ? ",0," : ",1,") + name + "," + std::to_string(i % 2) +
               (parts.column.empty() ? "" : "," + parts.value) + "\n";
    }
  }
  write_file_atomically(folder / "dataset_meta.csv", table);
}

}  // namespace deepwrist::testing
