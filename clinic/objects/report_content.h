#pragma once

#include "clinic/objects/study_result.h"

class DSRDocumentTree;

namespace deepwrist::clinic {

/// Writes the content of a study's report into an empty tree; see make_report.
void put_report_content(DSRDocumentTree& tree, const StudyResult& result);

}  // namespace deepwrist::clinic
