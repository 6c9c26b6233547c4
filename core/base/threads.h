#pragma once

#include <string>
#include <vector>

namespace deepwrist {

/// The numbers of the cores in this process's CPU affinity; none where the system does not tell.
std::vector<int> allowed_cores();

/// Cores this process may use: the smallest of its CPU affinity, the cgroup (v1 or v2) CPU quota rounded up,
/// and OMP_NUM_THREADS where set. At least 1.
int available_cores();

/// Throws Error(limit) unless `count` more threads can be started at once. For libraries that wait forever
/// for a thread that cannot start.
void require_threads(int count);

/// "AMD EPYC ...", as the system tells it of the first core; "unknown processor" where it does not.
std::string processor_name();

}  // namespace deepwrist
