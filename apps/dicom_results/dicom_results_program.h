#pragma once

namespace deepwrist::clinic {

/// `dicom_results`: the DICOM objects of a finished run of `test`, without networks. Returns the exit code:
/// 0, or 3 when radiographs were left out.
int dicom_results_program(int argc, const char* const* argv);

}  // namespace deepwrist::clinic
