#include "core/engine/one_thread.h"

#include <ATen/Parallel.h>
#include <omp.h>

namespace deepwrist::engine {

// Not by ATen, which would start its other, unused pool of threads anew.
OneThread::OneThread() : before_(at::get_num_threads()) { omp_set_num_threads(1); }

OneThread::~OneThread() { omp_set_num_threads(before_); }

}  // namespace deepwrist::engine
