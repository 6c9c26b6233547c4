#pragma once

#include <string>
#include <string_view>

namespace deepwrist::clinic {

/// What an object says of where it comes from.
struct ObjectOrigin {
  std::string sop_class{};
  std::string sop_instance{};
  std::string manufacturer{};        ///< (0008,0070)
  std::string implementation_uid{};  ///< ImplementationClassUID of the data set's maker, where it is known
};

/// How our own results can be told.
struct OwnMarks {
  std::string manufacturer = "DeepWrist";
  std::string
      uid_root{};  ///< with its last dot, where UIDs are made below a root of one's own; empty: they are not
};

/// Whether an object is a result of this software, which a PACS has sent back with the study: to take it for
/// a radiograph, or for a sign that the study has changed, would never end. It is one if its class is of
/// results (SR, presentation state, secondary capture) and it bears a mark of ours; a radiograph never is,
/// whoever made it.
bool is_own_result(const ObjectOrigin& origin, const OwnMarks& marks = {});

/// Whether results have objects of this class.
bool is_result_class(std::string_view sop_class);

}  // namespace deepwrist::clinic
