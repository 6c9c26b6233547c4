#include "core/weights/checkpoint_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <torch/types.h>

#include <csignal>
#include <filesystem>
#include <iterator>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/weights/checkpoint_reader.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::weights {
namespace {

using deepwrist::testing::TemporaryFolder;

TEST(CheckpointWriter, WritesEveryTypeAndLayoutAsTheReaderReadsIt) {
  const TemporaryFolder folder;
  StateDict written;
  written.add("transposed", torch::arange(6, torch::kFloat).reshape({2, 3}).t());
  written.add("part", torch::arange(6, torch::kDouble).slice(0, 2, 4));
  written.add("channels_last", torch::rand({2, 3, 4, 5}).contiguous(torch::MemoryFormat::ChannelsLast));
  written.add("scalar", torch::tensor(7, torch::kLong));
  written.add("empty", torch::empty({0, 3}));
  written.add("parameter", torch::ones({2}, torch::requires_grad()));
  for (const auto type : {torch::kHalf, torch::kBFloat16, torch::kInt, torch::kShort, torch::kChar,
                          torch::kByte, torch::kBool}) {
    written.add(c10::toString(type), torch::tensor({1, 0, 1}).to(type));
  }
  write_checkpoint(folder / "sub/a.pt", written,
                   {{"epoch", std::int64_t{4}}, {"loss", 0.1}, {"note", "best of all"}});
  const auto read = read_checkpoint(folder / "sub/a.pt");
  EXPECT_EQ(read.epoch, 4);
  EXPECT_EQ(read.scalars.size(), 3U);
  ASSERT_EQ(read.state_dict.entries().size(), written.entries().size());
  for (std::size_t i = 0; i < written.entries().size(); ++i) {
    const auto& [name, tensor] = written.entries()[i];
    EXPECT_EQ(read.state_dict.entries()[i].first, name);
    EXPECT_EQ(read.state_dict.entries()[i].second.dtype(), tensor.dtype());
    EXPECT_TRUE(torch::equal(read.state_dict.entries()[i].second, tensor)) << name;
  }
}

TEST(CheckpointWriter, GivesEqualBytesForEqualWeights) {
  const TemporaryFolder folder;
  StateDict weights;
  weights.add("a", torch::ones({3}));
  write_checkpoint(folder / "a.pt", weights);
  write_checkpoint(folder / "b.pt", weights);
  EXPECT_EQ(read_file(folder / "a.pt", 1 << 20), read_file(folder / "b.pt", 1 << 20));
}

/// Stands in for a full disk: files may not grow beyond so many bytes while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(CheckpointWriter, LeavesTheOldFileAloneWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  StateDict weights;
  weights.add("a", torch::ones({100'000}));
  folder.write("a.pt", "old");
  {
    const FileSizeLimit limit(10'000);
    EXPECT_THROW(write_checkpoint(folder / "a.pt", weights), Error);
  }
  EXPECT_EQ(read_file(folder / "a.pt", 1 << 20), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(CheckpointWriter, LeavesNothingBehindWhereItCannotWrite) {
  const TemporaryFolder folder;
  folder.write("file", "x");
  StateDict weights;
  weights.add("a", torch::ones({3}));
  EXPECT_THROW(write_checkpoint(folder / "file/a.pt", weights), Error);
  weights.add("complex", torch::zeros({2}, torch::kComplexFloat));
  EXPECT_THROW(write_checkpoint(folder / "b.pt", weights), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "b.pt"));
}

}  // namespace
}  // namespace deepwrist::weights
