#pragma once

namespace deepwrist {

/// Ends the process with this exit code once all that was printed and logged is out, but without the
/// destructors of libraries: LibTorch's take a fifth of a short run. Nothing may be alive whose destructor
/// does more than free memory. A build with AddressSanitizer ends as others do, so that leaks are found.
[[noreturn]] void end_process(int code);

}  // namespace deepwrist
