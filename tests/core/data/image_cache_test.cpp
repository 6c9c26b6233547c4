#include "core/data/image_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "core/base/error.h"

namespace deepwrist::data {
namespace {

constexpr std::size_t kBytes = 16 * 16;

cv::Mat image_of(std::size_t index) { return {16, 16, CV_8U, cv::Scalar(static_cast<double>(index))}; }

TEST(ImageCache, LoadsWhatFitsOnceAndTheRestAtEachCall) {
  std::vector<int> loads(4);
  ImageCache cache(4, 2 * kBytes + kBytes / 2, [&](std::size_t index) {
    ++loads[index];
    return image_of(index);
  });
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(cache.get(i).at<std::uint8_t>(3, 3), i);
  }
  EXPECT_EQ(loads, (std::vector{1, 1, 3, 3}));
  EXPECT_EQ(cache.bytes(), 2 * kBytes);
}

TEST(ImageCache, SharesThePixelsItKeeps) {
  ImageCache cache(1, kBytes, image_of);
  EXPECT_EQ(cache.get(0).data, cache.get(0).data);
}

TEST(ImageCache, WithoutBytesItKeepsNothing) {
  ImageCache cache(1, 0, image_of);
  const auto first = cache.get(0), second = cache.get(0);
  EXPECT_NE(first.data, second.data);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(ImageCache, TakesImagesMadeElsewhere) {
  std::atomic<int> loads{0};
  ImageCache cache(2, kBytes, [&](std::size_t index) { return ++loads, image_of(index); });
  cache.put(0, image_of(7));
  cache.put(0, image_of(8));
  cache.put(1, image_of(9));
  EXPECT_EQ(cache.get(0).at<std::uint8_t>(0, 0), 7);
  EXPECT_EQ(loads, 0);
  EXPECT_EQ(cache.get(1).at<std::uint8_t>(0, 0), 1) << "there was no room for it";
  EXPECT_EQ(cache.bytes(), kBytes);
}

TEST(ImageCache, ThreadsThatWantOneImageShareItsLoad) {
  std::atomic<int> loads{0};
  ImageCache* asked = nullptr;
  // Nothing is kept: whoever came after the load would load again. It ends when all others wait for it.
  ImageCache cache(1, 0, [&](std::size_t index) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    if (++loads == 1) {
      while (asked->waiting() < 3 && loads == 1 && std::chrono::steady_clock::now() < give_up)
        std::this_thread::yield();
    }
    return image_of(index);
  });
  asked = &cache;
  std::vector<std::future<cv::Mat>> askers;
  for (int i = 0; i < 4; ++i) askers.push_back(std::async(std::launch::async, [&] { return cache.get(0); }));
  for (auto& asker : askers) EXPECT_EQ(asker.get().rows, 16);
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(cache.waiting(), 0U);
}

TEST(ImageCache, AFailedLoadIsTriedAgain) {
  int loads = 0;
  ImageCache cache(1, kBytes, [&](std::size_t index) {
    if (++loads == 1) throw Error(ErrorKind::io, "a.png", "is away");
    return image_of(index);
  });
  EXPECT_THROW(cache.get(0), Error);
  EXPECT_EQ(cache.get(0).rows, 16);
  EXPECT_EQ(loads, 2);
}

TEST(ImageCache, ManyThreadsReadManyImages) {
  ImageCache cache(50, 25 * kBytes, image_of);
  std::vector<std::future<void>> readers;
  for (int reader = 0; reader < 4; ++reader) {
    readers.push_back(std::async(std::launch::async, [&] {
      for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(cache.get(i % 50).at<std::uint8_t>(0, 0), i % 50);
    }));
  }
  for (auto& reader : readers) reader.get();
  EXPECT_EQ(cache.bytes(), 25 * kBytes);
}

}  // namespace
}  // namespace deepwrist::data
