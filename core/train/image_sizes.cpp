#include "core/train/image_sizes.h"

namespace deepwrist::train {

Error different_sizes_error() {
  return {ErrorKind::usage, "augmentation",
          "images of different sizes come out; end the geometric transforms with a crop"};
}

}  // namespace deepwrist::train
