#include "core/dicom/large_stack.h"

#include <pthread.h>

#include <cstring>
#include <future>

#include "core/base/error.h"

namespace deepwrist::dicom {
namespace {

// std::thread cannot choose its stack. The packaged task carries an exception over to the caller.
struct Task {
  std::size_t stack_bytes;
  std::packaged_task<void()> work;
};

/// Of this thread's stack, where it was started here.
thread_local std::size_t known_stack_bytes = 0;

void* run_task(void* address) {
  auto& task = *static_cast<Task*>(address);
  known_stack_bytes = task.stack_bytes;
  task.work();
  return nullptr;
}

}  // namespace

void run_with_stack(std::size_t stack_bytes, const std::function<void()>& work) {
  if (stack_bytes <= known_stack_bytes) return work();
  Task task{stack_bytes, std::packaged_task<void()>(work)};
  auto result = task.work.get_future();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_t thread{};
  int code = pthread_attr_setstacksize(&attributes, stack_bytes);
  if (code == 0) code = pthread_create(&thread, &attributes, run_task, &task);
  pthread_attr_destroy(&attributes);
  if (code != 0) {
    throw Error(
        ErrorKind::limit, "",
        "no stack of " + std::to_string(stack_bytes) + " bytes for nested sequences: " + std::strerror(code));
  }
  pthread_join(thread, nullptr);
  result.get();
}

}  // namespace deepwrist::dicom
