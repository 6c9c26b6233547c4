#include "localizer/landmark_task.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/data/csv_writer.h"
#include "core/image/resize.h"
#include "localizer/hourglass.h"

// Outputs and targets are fractions (x, y) of the image that the network got, output i of row
// validated()[i]:
//
//   distance     √((Δx W s_x)² + (Δy H s_y)²)    W×H pixels of the file that the network's image is wide and
//                                                high (InputFrame), s mm per pixel, 1 if any row has none
//   error_mm     mean over rows and landmarks    error_mm_k: of landmark k
//   recall_kmm   share of distances ≤ k mm       not with error_px
//
//   ID,Fname,x1,y1,...,true_x1,true_y1,...,mm_per_px_x,mm_per_px_y       pixels of the file's image
//
// Being fractions, targets stay right when plain_image resizes an image. With augment_validation the network
// gets augmented images, and distances are true only as far as these show the whole image of the file.

namespace deepwrist::localizer {

LandmarkTask::LandmarkTask(std::shared_ptr<const LandmarkSet> data, augment::Pipeline augmentation,
                           Options options)
    : SetTask(*data, {.network = HourglassNet(options.params).ptr(),
                      .split = std::move(options.split),
                      .statistics = std::move(options.statistics),
                      .white = 1,
                      .loss = with_heatmaps(std::move(options.loss), options.heatmap_loss),
                      .augmentation = std::move(augmentation),
                      .augment_validation = options.augment_validation}),
      data_(std::move(data)) {
  if (options.heatmap_loss.weight > 0) network().as<HourglassNet>()->give_maps_in_training();
  for (const auto& module : network().modules()) {
    if (auto* dropout = module->as<torch::nn::Dropout2d>()) dropout->options.p(options.dropout);
  }
}

torch::Tensor LandmarkTask::targets(std::span<const augment::Sample> samples,
                                    std::span<const std::size_t> /*rows*/) const {
  std::vector<float> fractions;
  for (const auto& sample : samples) {
    for (const auto& point : sample.points) {
      fractions.push_back(point.x / static_cast<float>(sample.image.cols));
      fractions.push_back(point.y / static_cast<float>(sample.image.rows));
    }
  }
  return torch::tensor(fractions).reshape({static_cast<std::int64_t>(samples.size()), -1, 2});
}

cv::Mat LandmarkTask::plain_image(const cv::Mat& image) const { return image::resize_to_input(image); }

bool LandmarkTask::in_millimetres() const {
  return std::ranges::all_of(validated(),
                             [&](std::size_t row) { return data_->row(row).mm_per_px.has_value(); });
}

std::vector<std::vector<double>> LandmarkTask::distances(const torch::Tensor& outputs,
                                                         const torch::Tensor& targets) const {
  const auto offsets = (outputs.to(torch::kDouble) - targets.to(torch::kDouble)).contiguous();
  const auto offset = offsets.accessor<double, 3>();
  const bool millimetres = in_millimetres();
  std::vector<std::vector<double>> result;
  for (std::int64_t i = 0; i < offsets.size(0); ++i) {
    const auto index = validated()[static_cast<std::size_t>(i)];
    const cv::Size2d covered = data_->frame(index).covered();
    const cv::Size2d unit = millimetres ? *data_->row(index).mm_per_px : cv::Size2d(1, 1);
    auto& of_row = result.emplace_back();
    for (std::int64_t landmark = 0; landmark < offsets.size(1); ++landmark) {
      of_row.push_back(std::hypot(offset[i][landmark][0] * covered.width * unit.width,
                                  offset[i][landmark][1] * covered.height * unit.height));
    }
  }
  return result;
}

train::Metrics LandmarkTask::metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const {
  const auto all = distances(outputs, targets);
  const auto landmarks = all.front().size();
  const std::string unit = in_millimetres() ? "mm" : "px";
  std::vector<double> of_landmark(landmarks, 0);
  std::vector<double> within(5, 0);
  for (const auto& row : all) {
    for (std::size_t i = 0; i < landmarks; ++i) {
      of_landmark[i] += row[i] / static_cast<double>(all.size());
      for (std::size_t mm = 1; mm <= within.size(); ++mm) within[mm - 1] += row[i] <= static_cast<double>(mm);
    }
  }
  const double mean =
      std::accumulate(of_landmark.begin(), of_landmark.end(), 0.0) / static_cast<double>(landmarks);
  train::Metrics result{{"error_" + unit, mean}};
  for (std::size_t i = 0; i < landmarks; ++i) {
    result.emplace_back(fmt::format("error_{}_{}", unit, i + 1), of_landmark[i]);
  }
  if (unit == "px") return result;
  for (std::size_t mm = 1; mm <= within.size(); ++mm) {
    result.emplace_back(fmt::format("recall_{}mm", mm),
                        within[mm - 1] / static_cast<double>(all.size() * landmarks));
  }
  return result;
}

std::vector<double> LandmarkTask::errors(const torch::Tensor& outputs, const torch::Tensor& targets) const {
  std::vector<double> result;
  for (const auto& row : distances(outputs, targets)) {
    result.push_back(std::accumulate(row.begin(), row.end(), 0.0) / static_cast<double>(row.size()));
  }
  return result;
}

std::vector<std::vector<std::string>> LandmarkTask::predictions(const torch::Tensor& outputs) const {
  const auto points = outputs.to(torch::kFloat).contiguous();
  const auto point = points.accessor<float, 3>();
  const auto landmarks = points.size(1);
  std::vector<std::vector<std::string>> table{{"ID", "Fname"}};
  for (const char* prefix : {"", "true_"}) {
    for (std::int64_t k = 1; k <= landmarks; ++k) {
      for (const char axis : {'x', 'y'}) table[0].push_back(fmt::format("{}{}{}", prefix, axis, k));
    }
  }
  table[0].insert(table[0].end(), {"mm_per_px_x", "mm_per_px_y"});
  for (std::int64_t i = 0; i < points.size(0); ++i) {
    const auto index = validated()[static_cast<std::size_t>(i)];
    const auto& row = data_->row(index);
    const auto frame = data_->frame(index);
    const cv::Size2d network = frame.input();
    auto& record = table.emplace_back(std::vector<std::string>{row.id, row.file_name});
    const auto add = [&](const cv::Point2f& pixel) {
      record.push_back(data::csv_number(pixel.x));
      record.push_back(data::csv_number(pixel.y));
    };
    for (std::int64_t k = 0; k < landmarks; ++k) {
      add(frame.to_image({point[i][k][0] * network.width, point[i][k][1] * network.height}));
    }
    for (const auto& truth : row.points) add(frame.to_image(truth));
    record.push_back(row.mm_per_px ? data::csv_number(row.mm_per_px->width) : "");
    record.push_back(row.mm_per_px ? data::csv_number(row.mm_per_px->height) : "");
  }
  return table;
}

}  // namespace deepwrist::localizer
