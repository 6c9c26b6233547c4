#include "apps/export_model/export_model_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::exchange::run_export_model(argc, argv)); }
