#include "apps/import_annotations/import_annotations_program.h"

int main(int argc, char** argv) { return deepwrist::annotation::import_annotations_program(argc, argv); }
