#pragma once

#include <memory>

#include "core/pickle/container.h"
#include "core/pickle/input_file.h"

namespace deepwrist::pickle {

/// The format of torch.save before PyTorch 1.6: five pickles (magic number, protocol, system, object, storage
/// keys), then for each key the number of elements (int64) and the elements. Throws as open_container.
std::unique_ptr<Container> open_legacy_container(std::unique_ptr<InputFile> file);

}  // namespace deepwrist::pickle
