#pragma once

#include "core/config/key_registry.h"
#include "core/data/row_filter.h"

namespace deepwrist::data {

/// `dataset.filter`: the rows of `dataset.meta` that a program sees.
void register_filter_key(config::KeyRegistry& keys, RowFilter& filter);

}  // namespace deepwrist::data
