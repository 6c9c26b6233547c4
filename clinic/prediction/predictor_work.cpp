#include "clinic/prediction/predictor_work.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>

#include "clinic/prediction/study_predictor.h"
#include "core/base/error.h"
#include "core/base/log.h"

namespace deepwrist::clinic {
namespace {

/// Of all processes of the node this one needs the most memory: the kernel, short of it, is to end it and no
/// other, as it can be started again.
void offer_to_the_kernel() { std::ofstream("/proc/self/oom_score_adj") << 500; }

PredictionAnswer answer_to(const PredictionJob& job, StudyPredictor& predictor) {
  try {
    return predictor.predict(job);
  } catch (const Error& error) {
    return {.study = job.study, .error = error.reason()};
  } catch (const std::exception& error) {
    return {.study = job.study, .error = error.what()};
  }
}

}  // namespace

int serve_predictions(LineChannel& channel, const pipeline::InferenceExperiment& experiment,
                      const ObjectOptions& objects) {
  std::signal(SIGTERM, SIG_DFL);  // the node decides when it ends; nothing here is to be finished
  std::signal(SIGINT, SIG_DFL);
  offer_to_the_kernel();
  std::optional<StudyPredictor> predictor;
  try {
    predictor.emplace(experiment, objects);
  } catch (const std::exception& error) {
    std::string reason = error.what();
    std::ranges::replace(reason, '\n', ' ');
    channel.send(reason);
    return kExitFailed;
  }
  channel.send(kPredictorReady);
  while (const auto line = channel.wait_for_line()) {
    if (!channel.send(to_line(answer_to(job_of(*line), *predictor)))) break;
  }
  return kExitDone;
}

}  // namespace deepwrist::clinic
