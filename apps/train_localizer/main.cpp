#include "apps/training/training.h"

int main(int argc, char** argv) { return deepwrist::training::train_localizer_program(argc, argv); }
