#include "core/data/numpy_argsort.h"

#include <bit>
#include <numeric>
#include <utility>

// The steps of numpy's argsort of 64-bit integers, all of which decide about the order of equal values:
//
//   depth 2 ⌊log₂ n⌋, one less a partition; below 0 when a part is taken from the stack: heapsort
//   more than 16 items: sort first, middle, last (three comparisons); the middle is the pivot and waits at
//                       last - 1; left and right run towards each other, stopping at equal values
//                       the larger part goes on the stack, the smaller is next
//   else: insertion sort
//
// Only indices move.

namespace deepwrist::data {
namespace {

constexpr std::ptrdiff_t kInsertionLength = 16;

/// Sorts the indices in [first, last]; the order of ties depends on every step here.
class Introsort {
 public:
  Introsort(std::span<const std::int64_t> values, std::vector<std::size_t>& order)
      : values_(values), order_(order) {}

  void sort() {
    struct Part {
      std::ptrdiff_t first, last;
      int depth;
    };
    const int limit = 2 * (static_cast<int>(std::bit_width(order_.size())) - 1);
    std::vector<Part> waiting{{0, std::ssize(order_) - 1, limit}};
    while (!waiting.empty()) {
      auto [first, last, depth] = waiting.back();
      waiting.pop_back();
      if (depth < 0) {
        heapsort(first, last);
        continue;
      }
      while (last - first >= kInsertionLength) {
        const auto middle = partition(first, last);
        --depth;
        if (middle - first < last - middle) {
          waiting.push_back({middle + 1, last, depth});
          last = middle - 1;
        } else {
          waiting.push_back({first, middle - 1, depth});
          first = middle + 1;
        }
      }
      insertion_sort(first, last);
    }
  }

 private:
  std::size_t& at(std::ptrdiff_t i) { return order_[static_cast<std::size_t>(i)]; }
  std::int64_t value(std::ptrdiff_t i) { return values_[at(i)]; }
  void swap(std::ptrdiff_t a, std::ptrdiff_t b) { std::swap(at(a), at(b)); }

  std::ptrdiff_t partition(std::ptrdiff_t first, std::ptrdiff_t last) {
    const auto middle = first + (last - first) / 2;
    if (value(middle) < value(first)) swap(middle, first);
    if (value(last) < value(middle)) swap(last, middle);
    if (value(middle) < value(first)) swap(middle, first);
    const auto pivot = value(middle);
    auto left = first, right = last - 1;
    swap(middle, right);
    for (;;) {
      do ++left;
      while (value(left) < pivot);
      do --right;
      while (pivot < value(right));
      if (left >= right) break;
      swap(left, right);
    }
    swap(left, last - 1);
    return left;
  }

  void insertion_sort(std::ptrdiff_t first, std::ptrdiff_t last) {
    for (auto i = first + 1; i <= last; ++i) {
      const auto item = at(i);
      auto j = i;
      for (; j > first && values_[item] < value(j - 1); --j) at(j) = at(j - 1);
      at(j) = item;
    }
  }

  void heapsort(std::ptrdiff_t first, std::ptrdiff_t last) {
    auto count = last - first + 1;
    for (auto root = count / 2; root > 0; --root) sift_down(first - 1, root, count, at(first - 1 + root));
    while (count > 1) {
      const auto item = at(first - 1 + count);
      at(first - 1 + count) = at(first);
      --count;
      sift_down(first - 1, 1, count, item);
    }
  }

  /// Puts `item` where it belongs below `root` of a heap counted from 1 behind `base`.
  void sift_down(std::ptrdiff_t base, std::ptrdiff_t root, std::ptrdiff_t count, std::size_t item) {
    for (auto child = 2 * root; child <= count; child = 2 * root) {
      if (child < count && value(base + child) < value(base + child + 1)) ++child;
      if (values_[item] >= value(base + child)) break;
      at(base + root) = at(base + child);
      root = child;
    }
    at(base + root) = item;
  }

  std::span<const std::int64_t> values_;
  std::vector<std::size_t>& order_;
};

}  // namespace

std::vector<std::size_t> numpy_argsort(std::span<const std::int64_t> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Introsort(values, order).sort();
  return order;
}

}  // namespace deepwrist::data
