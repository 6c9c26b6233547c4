#include "clinic/prediction/study_predictor.h"

#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "clinic/results/study_analysis.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/version.h"
#include "core/image/landmarks.h"
#include "pipeline/case_loader.h"
#include "pipeline/fingerprint.h"

//   job ─► CaseLoader ─► of each view: ViewNetworks ─► cases ─► + headers: StudyResult ─► job.folder
//
// Weights and settings are told as dicom_results tells them. UIDs differ from its ones all the same: numbers
// are rounded in a table.

namespace deepwrist::clinic {
namespace {

constexpr std::size_t kMostImages = 64;  ///< of a study and side that are analysed

pipeline::InferenceExperiment kept_in_memory(pipeline::InferenceExperiment experiment) {
  experiment.keep_networks = true;
  experiment.save_gradcam_npy = true;  // which makes heat maps be computed
  experiment.runtime.anonymize = true;
  return experiment;
}

FinishedRun run_of(const pipeline::Setup& setup) {
  const auto record = pipeline::fingerprint(setup);
  return {.preprocessing = setup.preprocessing,
          .decisions = setup.decisions,
          .weights = weights_in(record),
          .settings = settings_in(record),
          .images = {}};
}

/// Why an image is not analysed, before it is read; empty where it is.
std::string obstacle(const PredictionJob& job, std::size_t image, const pipeline::Setup& setup) {
  if (!job.failure.empty()) return job.failure;
  if (image >= kMostImages) return "the study has too many radiographs";
  const auto view = parse_view(job.images[image].view);
  if (!view) return "the file does not say whether it is PA or LAT";
  if (!setup.localizer_weights.contains(*view)) return "there are no networks for this view";
  return "";
}

pipeline::CaseRequest request_for(const PredictionJob& job, std::size_t image, const pipeline::Setup& setup) {
  pipeline::CaseRequest request;
  request.row = image;
  request.file = job.images[image].file;
  request.view = parse_view(job.images[image].view).value_or(View::pa);
  request.file_name = "study " + std::to_string(job.study);
  if (const auto& spacing = setup.experiment.dataset.pixel_spacing) {
    request.spacing = cv::Size2d((*spacing)[1], (*spacing)[0]);
    request.spacing_source = dicom::SpacingSource::configured;
  }
  return request;
}

std::vector<cv::Point2d> landmarks_of(const pipeline::Case& item) {
  std::vector<cv::Point2d> points;
  for (const auto& point : image::to_pixels(item.annotation.average, item.image.size()))
    points.emplace_back(point);
  return points;
}

}  // namespace

StudyPredictor::StudyPredictor(pipeline::InferenceExperiment experiment, ObjectOptions objects)
    : objects_(objects),
      setup_(pipeline::prepare_without_table(kept_in_memory(std::move(experiment)))),
      run_(run_of(setup_)),
      headers_(data::source_options(setup_.experiment.dataset, setup_.preprocessing, 1)) {
  for (const auto& [view, weights] : setup_.classifier_weights) {
    networks_.emplace(view,
                      std::make_unique<pipeline::ViewNetworks>(setup_, pipeline::Stage::prediction, view));
  }
  warm_up();
}

void StudyPredictor::warm_up() {
  const cv::Mat black = cv::Mat::zeros(256, 256, CV_8U);
  for (const auto& [view, networks] : networks_) {
    std::vector<pipeline::Case> cases(1);
    cases[0].image = cases[0].network_image = black;
    cases[0].request.view = view;
    cases[0].mm_per_px = {0.5, 0.5};
    cases[0].spacing_source = dicom::SpacingSource::configured;
    networks->process(cases, [] {}, false);
  }
}

void StudyPredictor::compute(View view, std::vector<pipeline::Case>& cases) {
  std::vector<pipeline::Case> own;
  for (auto& item : cases) {
    if (item.request.view == view && !item.failed()) own.push_back(std::move(item));
  }
  if (own.empty()) return;
  networks_.at(view)->process(own, [] {}, false);
  for (auto& item : own) {
    const auto row = item.request.row;
    cases[row] = std::move(item);
  }
}

std::vector<pipeline::Case> StudyPredictor::analyse(const PredictionJob& job) {
  std::vector<pipeline::Case> cases(job.images.size());
  std::vector<pipeline::CaseRequest> requests;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases[i].request = request_for(job, i, setup_);
    cases[i].reason = obstacle(job, i, setup_);
    if (!cases[i].failed()) requests.push_back(cases[i].request);
  }
  for (auto& loaded : setup_.loader->load_async(std::move(requests)).get()) {
    const auto row = loaded.request.row;
    cases[row] = std::move(loaded);
  }
  for (const auto& [view, networks] : networks_) compute(view, cases);
  return cases;
}

ViewResult StudyPredictor::result_of(const PredictionJob& job, std::size_t image,
                                     const pipeline::Case& analysed) {
  for (const auto& warning : analysed.warnings) log().warn("study {}: {}", job.study, warning);
  const auto view = analysed.request.view;
  ViewResult result{.source = headers_.source_header(job.images[image].file),
                    .view = view,
                    .view_known = parse_view(job.images[image].view).has_value(),
                    .failure = analysed.reason};
  result.picture = analysed.image;
  if (analysed.failed()) {
    log().warn("study {}: a radiograph is not analysed: {}", job.study, analysed.reason);
    return result;
  }
  result.region = cv::Rect2d(analysed.roi.source_px);
  result.landmarks = landmarks_of(analysed);
  result.probability = analysed.prediction.probability;
  result.thresholds = run_.decisions.at(name(view));
  result.decision = evaluation::decide(*result.probability, *result.thresholds);
  result.heat_map = analysed.prediction.heatmap;
  return result;
}

void StudyPredictor::write(const StudyResult& result, const PredictionJob& job,
                           PredictionAnswer& answer) const {
  const auto written = write_objects(result, job.folder, objects_);
  for (const auto& warning : written.warnings) log().warn("study {}: {}", job.study, warning);
  std::string report;
  for (const auto& object : written.objects) {
    answer.objects.push_back({object.file, object.instance, object.sop_class, ""});
    if (object.kind == ObjectKind::report) report = object.instance;
  }
  if (objects_.report_class != ReportClass::comprehensive_3d) return;
  const ObjectOptions plain{.report_class = ReportClass::comprehensive,
                            .pictures = false,
                            .heat_maps = objects_.heat_maps,
                            .overlays = false};
  for (const auto& object : write_objects(result, job.folder, plain).objects) {
    if (object.kind == ObjectKind::report)
      answer.objects.push_back({object.file, object.instance, object.sop_class, report});
  }
}

PredictionAnswer StudyPredictor::predict(const PredictionJob& job) {
  const auto start = std::chrono::steady_clock::now();
  const auto cases = analyse(job);
  StudyResult result{.views = {},
                     .sides = {},
                     .software_version = version(),
                     .weights = run_.weights,
                     .settings = run_.settings,
                     .content_date = {},
                     .content_time = {},
                     .predecessor_report = job.predecessor};
  set_content_time(result, std::time(nullptr));
  PredictionAnswer answer{.study = job.study};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    result.views.push_back(result_of(job, i, cases[i]));
    answer.analysed += result.views.back().probability ? 1 : 0;
  }
  result.sides = side_results(result.views, run_);
  write(result, job, answer);
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

}  // namespace deepwrist::clinic
