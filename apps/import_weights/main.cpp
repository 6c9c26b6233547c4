#include "apps/import_weights/import_weights_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::import_weights::run_import_weights(argc, argv));
}
