#include "apps/training/training.h"

int main(int argc, char** argv) { return deepwrist::training::train_classifier_program(argc, argv); }
