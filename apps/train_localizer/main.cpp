#include "apps/training/training.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::training::train_localizer_program(argc, argv));
}
