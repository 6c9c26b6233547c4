#include "apps/eval_ood/eval_ood.h"
#include "apps/eval_ood/eval_ood_keys.h"
#include "core/base/end_process.h"
#include "core/program/program.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<eval_ood::OodExperiment>(
      {"eval_ood", "how well the uncertainty of an ensemble tells regions of another kind", "classifier",
       eval_ood::register_eval_ood_keys, eval_ood::check_eval_ood, eval_ood::run_eval_ood},
      argc, argv));
}
