#pragma once

#include <string>
#include <vector>

class DcmItem;

namespace deepwrist::testing {

/// The content tree of a structured report as DCMTK reads it, an item a line, indented by two blanks a level:
/// "contains NUM 111012 = 87.3 %". Fails the test where DCMTK does not read it.
std::vector<std::string> content_lines(DcmItem& report);

}  // namespace deepwrist::testing
