#include "core/base/end_process.h"
#include "training/training.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::training::train_localizer_program(argc, argv));
}
