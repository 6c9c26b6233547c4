#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist::data {

/// A column's name as names are compared: without blanks of any kind (core/base/blanks.h), underscores and
/// hyphens, in lower case. "Fracture_Prediction" and "fracture prediction" are one name.
std::string column_key(std::string_view name);

/// Index of the name in `header` that is not `name` but is probably meant by it: a word that other programs
/// use ("PixelSpacing" for Spacing, "PatientID" for Patient, "File" for Fname), a unit behind it, or a
/// misspelling. Names that mean something else to these programs are none.
std::optional<std::size_t> likely_column(std::string_view name, const std::vector<std::string>& header);

/// Whether a column of this name may tell who a patient is, so that its fields are not to be shown: `ID`,
/// `Patient` and what is likely to be meant by them.
bool may_name_person(std::string_view name);

}  // namespace deepwrist::data
