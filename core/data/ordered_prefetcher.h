#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace deepwrist::data {

/// Makes the items first, first + 1, ..., count - 1 ahead of their use on worker threads and hands them out
/// in that order, so that what comes out does not depend on the number of threads. The destructor waits for
/// the items in work and makes no more.
template <typename T>
class OrderedPrefetcher {
 public:
  /// `make` is called from several threads at once, for each index once. At most `capacity` items (at least
  /// one) are finished or in work besides the one handed out last. No threads: `make` runs inside next().
  OrderedPrefetcher(std::size_t first, std::size_t count, std::function<T(std::size_t)> make, int threads,
                    std::size_t capacity)
      : make_(std::move(make)),
        count_(count),
        capacity_(std::max<std::size_t>(capacity, 1)),
        next_made_(first),
        next_given_(first) {
    for (int i = 0; i < threads; ++i)
      threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
  ~OrderedPrefetcher() {
    for (auto& thread : threads_) thread.request_stop();  // all before the first is waited for
  }
  OrderedPrefetcher(const OrderedPrefetcher&) = delete;
  OrderedPrefetcher& operator=(const OrderedPrefetcher&) = delete;

  /// The next item; nothing after the last. Throws what `make` threw for it, and goes on with the following
  /// one when called again. For one thread at a time.
  std::optional<T> next() {
    if (next_given_ >= count_) return std::nullopt;
    if (threads_.empty()) return make_(next_given_++);
    auto item = take();
    room_.notify_one();
    return item.get();
  }

 private:
  std::future<T> take() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return made_.contains(next_given_); });
    return std::move(made_.extract(next_given_++).mapped());
  }

  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto may_make = [this] { return next_made_ < count_ && next_made_ - next_given_ < capacity_; };
    while (room_.wait(lock, stop, may_make) && !stop.stop_requested()) {
      const auto index = next_made_++;
      lock.unlock();
      std::packaged_task<T()> task([this, index] { return make_(index); });
      task();  // an exception travels in the future
      lock.lock();
      made_.emplace(index, task.get_future());
      finished_.notify_one();
    }
  }

  const std::function<T(std::size_t)> make_;
  const std::size_t count_;
  const std::size_t capacity_;

  std::mutex
      mutex_;  // guards the members up to threads_; next_given_ is written by the caller of next() alone
  std::condition_variable_any room_;
  std::condition_variable finished_;
  std::size_t next_made_;
  std::size_t next_given_;
  std::map<std::size_t, std::future<T>> made_;
  std::vector<std::jthread> threads_;  // the last member: they end before the others go
};

}  // namespace deepwrist::data
