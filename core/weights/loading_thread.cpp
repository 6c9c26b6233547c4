#include "core/weights/loading_thread.h"

#include <ATen/Parallel.h>
#include <omp.h>

namespace deepwrist::weights {

void leave_other_cores_alone() {
  at::get_num_threads();  // tells this thread's OpenMP the number of the whole process, once
  omp_set_num_threads(1);
}

}  // namespace deepwrist::weights
