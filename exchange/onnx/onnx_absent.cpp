#include "core/base/error.h"
#include "exchange/onnx/onnx_file.h"

namespace deepwrist::exchange {

bool has_onnx() { return false; }

void write_onnx(const std::filesystem::path& file, const PortableNetwork&,
                const std::map<std::string, std::string>&) {
  throw Error(ErrorKind::unsupported, file.string(), "this build has no ONNX");
}

}  // namespace deepwrist::exchange
