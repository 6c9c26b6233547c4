#pragma once

namespace deepwrist::engine {

/// ATen and oneDNN compute on the calling thread alone while one lives. oneDNN's primitives have to be made
/// for as many threads as they run on.
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

}  // namespace deepwrist::engine
