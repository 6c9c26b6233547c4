#pragma once

#include <filesystem>
#include <string>

#include "core/base/temporary_path.h"

namespace deepwrist::training {

/// Published weights as they are downloaded, unpacked into a folder of this process beside a destination and
/// removed with this object: checkpoints and statistics, nothing else of the archive.
class PublishedArchive {
 public:
  /// `tree`: the folder in the archive that holds PA/ or LAT/; empty: the only one there is. Throws as
  /// archive::unpack; Error(usage) listing the trees of an archive where there is another number of them than
  /// one, or none of that name.
  PublishedArchive(const std::filesystem::path& archive, const std::filesystem::path& destination,
                   const std::string& tree = {});

  /// The folder above PA/ or LAT/.
  const std::filesystem::path& tree() const { return tree_; }
  /// The one folder of mean_std_{0,1}.npy elsewhere in the archive; empty where there is none, or several.
  const std::filesystem::path& statistics() const { return statistics_; }

 private:
  TemporaryPath folder_;
  std::filesystem::path tree_, statistics_;
};

}  // namespace deepwrist::training
