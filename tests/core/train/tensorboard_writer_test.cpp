#include "core/train/tensorboard_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/train/crc32c.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::train {
namespace {
using ::testing::HasSubstr;

static_assert(std::endian::native == std::endian::little);

template <typename T>
T number_at(const std::string& bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::uint32_t unmasked(std::uint32_t crc) { return std::rotl(crc - 0xa282ead8U, 15); }

/// The data of every record; both checks of each are verified.
std::vector<std::string> records_of(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, 1 << 24);
  std::vector<std::string> records;
  std::size_t at = 0;
  while (at + 16 <= bytes.size()) {
    const auto length = number_at<std::uint64_t>(bytes, at);
    EXPECT_EQ(unmasked(number_at<std::uint32_t>(bytes, at + 8)), crc32c(bytes.substr(at, 8)));
    records.push_back(bytes.substr(at + 12, length));
    EXPECT_EQ(unmasked(number_at<std::uint32_t>(bytes, at + 12 + length)), crc32c(records.back()));
    at += 16 + length;
  }
  EXPECT_EQ(at, bytes.size());
  return records;
}

/// A record as Google's own decoder reads it; empty without protoc on the machine.
std::string decoded(const testing::TemporaryFolder& folder, const std::string& record) {
  const auto file = folder.write("record", record);
  const auto done = testing::run({"/bin/sh", "-c", "protoc --decode_raw < '" + file.string() + "'"});
  return done.exit_code == 0 ? done.out : "";
}

bool has_protoc() { return testing::run({"/bin/sh", "-c", "protoc --version"}).exit_code == 0; }

TEST(TensorboardWriter, WritesFramedRecordsInOrder) {
  const testing::TemporaryFolder folder;
  TensorboardWriter writer(folder / "fold_0");
  EXPECT_THAT(writer.file().filename().string(),
              ::testing::MatchesRegex("events.out.tfevents.[0-9]+.deepwrist.0"));
  writer.add_scalar("loss/train", 0.25, 1);
  writer.add_scalar("loss/val", std::numeric_limits<double>::quiet_NaN(), 1);
  writer.add_scalar("lr", 1e-3, 1);
  writer.flush();
  const auto records = records_of(writer.file());
  ASSERT_EQ(records.size(), 3U);
  EXPECT_THAT(records[0], HasSubstr("brain.Event:2"));
  EXPECT_THAT(records[1], HasSubstr("loss/train"));
  EXPECT_EQ(number_at<float>(records[1], records[1].size() - 4), 0.25F);
  EXPECT_GT(number_at<double>(records[1], 1), 1.6e9);  // seconds since 1970
  EXPECT_THAT(records[2], HasSubstr("lr"));
}

TEST(TensorboardWriter, EveryStartWritesItsOwnFileAndAResumedOneSaysWhereItBegins) {
  const testing::TemporaryFolder folder;
  const TensorboardWriter first(folder.path());
  const TensorboardWriter resumed(folder.path(), 5);
  EXPECT_NE(first.file(), resumed.file());
  EXPECT_EQ(records_of(first.file()).size(), 1U);
  const auto records = records_of(resumed.file());
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].substr(9), std::string("\x10\x05\x3a\x02\x08\x01"));
}

TEST(TensorboardWriter, GooglesDecoderReadsTheSame) {
  if (!has_protoc()) GTEST_SKIP() << "protoc (package protobuf-compiler) is not on this machine";
  const testing::TemporaryFolder folder;
  TensorboardWriter writer(folder.path(), 3);
  writer.add_scalar("loss/val", 0.5, 300);
  writer.flush();
  const auto records = records_of(writer.file());
  ASSERT_EQ(records.size(), 3U);
  EXPECT_THAT(decoded(folder, records[0]), HasSubstr("3: \"brain.Event:2\""));
  EXPECT_THAT(decoded(folder, records[1]), HasSubstr("2: 3\n7 {\n  1: 1\n}"));
  EXPECT_THAT(decoded(folder, records[2]),
              HasSubstr("2: 300\n5 {\n  1 {\n    1: \"loss/val\"\n    2: 0x3f000000\n"));
}

TEST(TensorboardWriter, AFolderThatCannotBeWrittenIsAnError) {
  const testing::TemporaryFolder folder;
  EXPECT_THROW(TensorboardWriter(folder.write("file", "x") / "fold_0"), Error);
}

}  // namespace
}  // namespace deepwrist::train
