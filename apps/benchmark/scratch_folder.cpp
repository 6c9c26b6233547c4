#include "apps/benchmark/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "core/base/error.h"

namespace deepwrist::benchmark {

ScratchFolder::ScratchFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "deepwrist-benchmark-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw Error(ErrorKind::io, pattern,
                std::string("cannot be created: ") + std::strerror(errno) + "; set TMPDIR to another folder");
  }
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // a destructor must not throw; the system cleans its temporary files
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace deepwrist::benchmark
