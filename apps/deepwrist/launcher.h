#pragma once

namespace deepwrist {

/// `deepwrist PROGRAM ARGUMENTS...` replaces itself with the program of that name beside it:
/// `deepwrist-PROGRAM` where installed so, else `PROGRAM`. Without a program it lists what there is. Returns
/// 2 for an unknown name.
int launch(int argc, char** argv);

}  // namespace deepwrist
