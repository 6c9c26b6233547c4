#pragma once

#include "core/report/picture/contact_sheet.h"
#include "phantom/dataset.h"
#include "phantom/picture_facts.h"

namespace deepwrist::phantom {

constexpr int kPreviewHeight = 300;  // pixels

/// What one wrist of a data set leaves behind, by view.
struct CaseOutcome {
  bool done = false;
  ImageRow rows[2];
  report::SheetCell previews[2];  ///< empty where no preview is wanted
  PictureFacts facts[2];          ///< measured for options.statistics only
};

/// Makes wrist `index` and writes its two files below options.output.
CaseOutcome make_case(const DatasetOptions& options, std::uint32_t index, const Texture& texture,
                      bool preview);

}  // namespace deepwrist::phantom
