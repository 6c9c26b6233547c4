#include <cstdio>

#include "core/base/error.h"
#include "core/base/guarded_run.h"
#include "core/dicom/decoder_service.h"
#include "core/dicom/decoder_zygote.h"

/// Child process of dicom::IsolatedDecoder; of no use on its own.
int main(int argc, char** argv) {
  using namespace deepwrist;
  return guarded_run("deepwrist-decoder", [&] {
    const auto limits = dicom::limits_from(argc, argv);
    if (!limits) {
      std::fputs("deepwrist-decoder is started by other programs of DeepWrist to read image files\n", stderr);
      return static_cast<int>(kExitBadUsage);
    }
    return dicom::run_decoder_zygote(*limits, dicom::serve_request);
  });
}
