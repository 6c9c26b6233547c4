#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <system_error>
#include <vector>

#include "core/weights/weights_file.h"

namespace deepwrist::weights {

/// Ensembles whose files are smaller together stay in memory.
inline constexpr std::uintmax_t kKeepNetworksBelow = 96u << 20;
inline constexpr std::uintmax_t kKeepAllNetworks = std::numeric_limits<std::uintmax_t>::max();

/// The networks of an ensemble, used one after the other on a chunk of images. Ensembles whose files are
/// small together stay loaded; of larger ones a single network is in memory at a time. One thread.
template <typename Network>
class FoldNetworks {
 public:
  using Load = std::function<std::unique_ptr<Network>(const WeightsFile&)>;

  /// `files`: one checkpoint a fold, in ensemble order. `keep_below_bytes`: file sizes together up to which
  /// every network is kept.
  FoldNetworks(std::vector<WeightsFile> files, Load load,
               std::uintmax_t keep_below_bytes = kKeepNetworksBelow)
      : files_(std::move(files)), load_(std::move(load)), kept_(files_.size()) {
    std::uintmax_t total = 0;
    for (const auto& weights : files_) {
      std::error_code unreadable;  // loading reports it with its reason
      const auto bytes = std::filesystem::file_size(weights.file, unreadable);
      total += unreadable ? 0 : bytes;
    }
    keep_ = total <= keep_below_bytes;
  }

  std::size_t size() const { return files_.size(); }

  /// Calls `use(network)` for the first fold.
  void with_first(const std::function<void(Network&)>& use) {
    if (!kept_.front()) kept_.front() = load_(files_.front());
    use(*kept_.front());
    if (!keep_) kept_.front().reset();
  }

  /// Calls `use(fold index, network)` for each fold in order. Errors of loading pass through.
  void for_each(const std::function<void(std::size_t, Network&)>& use) {
    for (std::size_t fold = 0; fold < files_.size(); ++fold) {
      if (!kept_[fold]) kept_[fold] = load_(files_[fold]);
      use(fold, *kept_[fold]);
      if (!keep_) kept_[fold].reset();
    }
  }

 private:
  std::vector<WeightsFile> files_;
  Load load_;
  std::vector<std::unique_ptr<Network>> kept_;
  bool keep_ = false;
};

}  // namespace deepwrist::weights
