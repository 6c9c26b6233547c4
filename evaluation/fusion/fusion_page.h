#pragma once

#include "core/report/page/page.h"
#include "evaluation/fusion/fusion.h"

namespace deepwrist::evaluation {

/// Cards, tables and figures of a page.
void add_fusion(report::Page& page, const FusionData& data, const Fusion& fusion,
                const FusionOptions& options);

}  // namespace deepwrist::evaluation
