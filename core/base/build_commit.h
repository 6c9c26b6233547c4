#pragma once

namespace deepwrist {

/// The commit of the sources, "1a020db4c8e7" or "1a020db4c8e7+changes", as it was when the build was
/// configured (DEEPWRIST_COMMIT); empty where nobody wanted to know, as in builds for development.
const char* build_commit();

}  // namespace deepwrist
