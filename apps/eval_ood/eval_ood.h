#pragma once

#include "apps/eval_ood/ood_experiment.h"

namespace deepwrist::eval_ood {

/// `eval_ood`: how well the uncertainty of a single network, of ensembles and of folds tells regions of
/// another set from those like the training's. Scores of each case to `save_path`; numbers, report and
/// figures beside it. Returns an exit code.
int run_eval_ood(const OodExperiment& experiment);

/// Everything of it that can fail before the networks see an image.
int check_eval_ood(const OodExperiment& experiment);

}  // namespace deepwrist::eval_ood
