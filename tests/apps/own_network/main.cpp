// `train_classifier` and `test` of somebody who brings a network of their own.

#include <string_view>

#include "apps/test/test.h"
#include "classifier/classifier_block.h"
#include "core/base/end_process.h"
#include "core/program/program.h"
#include "tests/apps/own_network/plain_net.h"
#include "training/training.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  classifier::add_network_kind(testing::plain_net());
  if (argc > 1 && std::string_view(argv[1]) == "train_classifier")
    end_process(training::train_classifier_program(argc - 1, argv + 1));
  end_process(config::run_program<pipeline::TestExperiment>(
      {"test", "test with a network of one's own", "classifier", pipeline::register_test_program_keys,
       pipeline::check_test, pipeline::run_test},
      argc - 1, argv + 1));
}
