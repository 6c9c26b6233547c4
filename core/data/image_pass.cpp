#include "core/data/image_pass.h"

#include <map>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/signals.h"
#include "core/data/ordered_prefetcher.h"

namespace deepwrist::data {

void ImagePass::run() const {
  std::map<std::string, std::size_t> warnings;
  {
    OrderedPrefetcher<TrainingImage> images(0, count, load, static_cast<int>(threads), 2 * threads);
    Progress progress(label, count, "images", quiet);
    for (std::size_t i = 0; i < count; ++i) {
      throw_if_stop_requested();
      std::optional<TrainingImage> image;
      try {
        image = images.next();
      } catch (const Error& error) {
        if (ends_run(error.kind())) throw;
        fail(i, error.reason());
      }
      if (image) {
        for (const auto& warning : image->warnings) ++warnings[warning];
        take(i, std::move(*image));
      }
      progress.tick();
    }
  }
  for (const auto& [warning, images] : warnings)
    log().warn("{}: {} ({} of {} images)", label, warning, images, count);
}

}  // namespace deepwrist::data
