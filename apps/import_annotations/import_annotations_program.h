#pragma once

namespace deepwrist::annotation {

/// The main of `import_annotations`: points, labels and boxes of other programs become a metadata table.
int import_annotations_program(int argc, const char* const* argv);

}  // namespace deepwrist::annotation
