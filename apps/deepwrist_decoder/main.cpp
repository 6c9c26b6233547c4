#include <cstdio>
#include <string_view>

#include "core/base/guarded_run.h"
#include "core/base/text.h"
#include "core/dicom/decoder_service.h"

/// Child process of dicom::IsolatedDecoder; of no use on its own.
int main(int argc, char** argv) {
  const auto memory = argc == 3 ? deepwrist::parse_integer(argv[1]) : std::nullopt;
  const auto shared = argc == 3 ? deepwrist::parse_integer(argv[2]) : std::nullopt;
  if (!memory || !shared || *memory <= 0 || *shared <= 0) {
    std::fputs("deepwrist-decoder is started by other programs of DeepWrist to read image files\n", stderr);
    return 2;
  }
  return deepwrist::guarded_run("deepwrist-decoder", [&] {
    return deepwrist::dicom::serve_decoder(static_cast<std::size_t>(*memory),
                                           static_cast<std::size_t>(*shared));
  });
}
