#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "core/weights/loading_thread.h"
#include "core/weights/weights_file.h"

// Folds of a large ensemble, while a chunk of images passes through them:
//
//   networks     | use 0 | use 1 | use 2 | ...       others begin the first of the next ensemble meanwhile
//   helper       | load 1| load 2| load 3| ...
//
// Of large networks two would be more than all else that is in memory. They give way: the last images that
// one is used for take its weights away layer by layer, and the next is begun when half of them are gone.
//
//   networks     | use 0 |▒▒▒░░| use 1 |▒▒▒░░| ...
//   helper                 | load 1|     | load 2|

namespace deepwrist::weights {

/// Ensembles whose files are smaller together stay in memory.
inline constexpr std::uintmax_t kKeepNetworksBelow = 96u << 20;
/// Networks whose file is larger give way before the next is loaded.
inline constexpr std::uintmax_t kGiveWayAbove = 160u << 20;
inline constexpr std::uintmax_t kKeepAllNetworks = std::numeric_limits<std::uintmax_t>::max();

/// The networks of an ensemble, used one after the other on a chunk of images. Ensembles whose files are
/// small together stay loaded; of larger ones two are in memory at most: the one at work, or what is left of
/// it, and the next, which a helper thread loads meanwhile. One thread uses it.
template <typename Network>
class FoldNetworks {
 public:
  /// Called by one thread at a time, not always the same.
  using Load = std::function<std::unique_ptr<Network>(const WeightsFile&)>;

  /// `files`: one checkpoint a fold, in ensemble order. `keep_below_bytes`: file sizes together up to which
  /// every network is kept. `give_way_above_bytes`: file size of a network that gives way.
  FoldNetworks(std::vector<WeightsFile> files, Load load,
               std::uintmax_t keep_below_bytes = kKeepNetworksBelow,
               std::uintmax_t give_way_above_bytes = kGiveWayAbove)
      : files_(std::move(files)), load_(std::make_shared<Load>(std::move(load))), kept_(files_.size()) {
    std::uintmax_t total = 0, largest = 0;
    for (const auto& weights : files_) {
      std::error_code unreadable;  // loading reports it with its reason
      const auto bytes = std::filesystem::file_size(weights.file, unreadable);
      if (unreadable) continue;
      total += bytes;
      largest = std::max(largest, bytes);
    }
    keep_ = total <= keep_below_bytes;
    gives_way_ = !keep_ && largest > give_way_above_bytes;
  }

  std::size_t size() const { return files_.size(); }

  /// Lets the helper thread load the first network, if it is not there: the next use finds it. Errors are
  /// thrown by that use.
  void prepare() {
    if (!files_.empty()) begin(0);
  }

  /// Calls `use(network)` for the first fold.
  void with_first(const std::function<void(Network&)>& use) {
    if (!kept_.front()) kept_.front() = take(0);
    use(*kept_.front());
    if (!keep_) kept_.front().reset();
  }

  /// Calls `use(fold index, network)` for each fold in order, and `at_last` when the last network is there
  /// and nothing is loaded any more. Errors of loading pass through, after the folds before.
  void for_each(const std::function<void(std::size_t, Network&)>& use,
                const std::function<void()>& at_last = {}) {
    pass([&](std::size_t fold, Network& network, const MakeWay&) { use(fold, network); }, at_last, false);
  }

  using MakeWay = std::function<void()>;
  /// The same for a user who lets large networks give way: `use(fold index, network, make_way)` calls
  /// `make_way`, unless it is empty, while it takes the network apart. The next network, or `at_last`, is
  /// begun then, and at the latest when the network is gone.
  void for_each_in_turn(const std::function<void(std::size_t, Network&, const MakeWay&)>& use,
                        const std::function<void()>& at_last = {}) {
    pass(use, at_last, gives_way_);
  }

 private:
  void pass(const std::function<void(std::size_t, Network&, const MakeWay&)>& use,
            const std::function<void()>& at_last, bool gives_way) {
    for (std::size_t fold = 0; fold < files_.size(); ++fold) {
      auto network = kept_[fold] ? std::move(kept_[fold]) : take(fold);
      bool begun = false;
      const MakeWay make_way = [&] {
        if (!std::exchange(begun, true)) begin_after(fold, at_last);
      };
      if (!gives_way) make_way();
      use(fold, *network, gives_way ? make_way : MakeWay());
      if (keep_) kept_[fold] = std::move(network);
      network.reset();
      make_way();
    }
  }

  void begin_after(std::size_t fold, const std::function<void()>& at_last) {
    if (fold + 1 < files_.size()) {
      begin(fold + 1);
    } else if (at_last) {
      at_last();
    }
  }

  void begin(std::size_t fold) {
    if (kept_[fold] || next_.valid()) return;
    next_fold_ = fold;
    next_ = std::async(std::launch::async, [load = load_, file = files_[fold]] {
      leave_other_cores_alone();
      return (*load)(file);
    });
  }

  std::unique_ptr<Network> take(std::size_t fold) {
    if (next_.valid() && next_fold_ == fold) return next_.get();
    if (next_.valid()) next_.wait();  // of a pass that an error ended
    next_ = {};
    return (*load_)(files_[fold]);
  }

  std::vector<WeightsFile> files_;
  std::shared_ptr<Load> load_;  ///< the helper thread's as well, wherever this object is moved
  std::vector<std::unique_ptr<Network>> kept_;
  bool keep_ = false, gives_way_ = false;
  std::size_t next_fold_ = 0;
  std::future<std::unique_ptr<Network>> next_;  ///< of the fold that is being loaded
};

}  // namespace deepwrist::weights
