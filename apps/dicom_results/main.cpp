#include "apps/dicom_results/dicom_results_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::clinic::dicom_results_program(argc, argv));
}
