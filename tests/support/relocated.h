#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace deepwrist::testing {

/// An object that was moved from where it was made. That place was overwritten, so that whatever in the
/// object still points there fails.
template <typename T>
class Relocated {
 public:
  template <typename Options>
  explicit Relocated(Options options)
      : object_(take_out(std::construct_at(reinterpret_cast<T*>(storage_.data()), std::move(options)))) {}

  T& operator*() { return object_; }
  T* operator->() { return &object_; }

 private:
  T take_out(T* first) {
    T moved(std::move(*first));
    std::destroy_at(first);
    storage_.fill(std::byte{0xff});
    return moved;
  }

  alignas(T) std::array<std::byte, sizeof(T)> storage_;
  T object_;
};

}  // namespace deepwrist::testing
