#pragma once

#include "core/base/error.h"

namespace deepwrist::train {

/// What is thrown for images of different sizes in one batch.
Error different_sizes_error();

}  // namespace deepwrist::train
