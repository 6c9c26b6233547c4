#pragma once

#include <string_view>

namespace deepwrist::clinic {

/// Whether an object is a result of this software, which a PACS has sent back with the study: to take it for
/// a radiograph, or for a sign that the study has changed, would never end. It is one if its class is of
/// results (SR, presentation state, secondary capture) and its manufacturer (0008,0070) is ours; a radiograph
/// never is, whoever made it.
bool is_own_result(std::string_view sop_class, std::string_view manufacturer);

}  // namespace deepwrist::clinic
