#pragma once

#include <cstdint>
#include <vector>

#include "apps/test/test_experiment.h"
#include "pipeline/part_record.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// What `merge` needs to know of a part of `test` besides its table, to write what an undivided run writes.
/// `rows`: of the metadata, in the table's order.
PartNotes notes_of_part(const TestExperiment& experiment, const Setup& setup,
                        const std::vector<std::uint32_t>& rows);

}  // namespace deepwrist::pipeline
