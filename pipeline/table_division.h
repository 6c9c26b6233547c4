#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/part.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// The part of each row, from 0 to `parts` - 1, by the rows' IDs: rows of one ID come into one part. IDs are
/// taken in the order of their first rows, each into the part that has fewest rows then, the first of such;
/// so parts differ by no more rows than the largest study has.
std::vector<std::uint32_t> divide(const std::vector<std::string>& ids, std::size_t parts);

/// Leaves a setup only the rows of one part, and fills `part`. Parts without any rows are parts, too.
void take_part(Setup& setup, const Part& part);

}  // namespace deepwrist::pipeline
