#include "apps/seed_weights/seed_weights.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::seed_weights::run_seed_weights(argc, argv));
}
