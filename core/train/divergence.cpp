#include "core/train/divergence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

namespace deepwrist::train {

Error divergence_error(const Divergence& divergence, const TrainerOptions& options) {
  const auto last = options.folder / "last.pt";
  const auto state = std::filesystem::exists(last) ? "The last good state is " + last.string() + ". "
                                                   : std::string("No epoch was finished yet. ");
  return Error(
      ErrorKind::format, options.label,
      fmt::format("{} on: {}. {}Lower optimizer.params.lr, set train_params.gradient_clip, or look at "
                  "these images",
                  divergence.what, fmt::join(divergence.files, ", "), state));
}

std::vector<std::string> names_of(const std::vector<std::size_t>& samples,
                                  const std::function<std::string(std::size_t)>& name) {
  std::vector<std::string> names;
  for (const auto sample : samples) names.push_back(name(sample));
  return names;
}

}  // namespace deepwrist::train
