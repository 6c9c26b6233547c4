#pragma once

namespace deepwrist::weights {

/// From now on LibTorch's operations in this thread, which is not the one that computes, take no other
/// threads: the cores belong to what is computed meanwhile, and a second pool of threads would spin against
/// the first.
void leave_other_cores_alone();

}  // namespace deepwrist::weights
