#include "core/data/npy.h"

#include <gmock/gmock.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string npy(const std::string& header, const std::string& items, char version = 1) {
  std::string bytes = std::string("\x93NUMPY") + version + '\0' + static_cast<char>(header.size() & 0xff) +
                      static_cast<char>(header.size() >> 8);
  if (version == 2) bytes += std::string(2, '\0');
  return bytes + header + items;
}

std::string header(const std::string& dtype, const std::string& shape) {
  return "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

/// The error's text; fails the test when the bytes are accepted.
std::string refusal(const std::string& bytes) {
  try {
    parse_npy(bytes, "a.npy");
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "was accepted";
  return {};
}

TEST(Npy, WhatIsWrittenIsReadBack) {
  const testing::TemporaryFolder folder;
  const std::vector<double> values{1, -2.5, 1e300, 0, 5, 6};
  write_npy(folder / "a.npy", {2, 3}, values);
  const auto array = read_npy(folder / "a.npy");
  EXPECT_THAT(array.shape, ElementsAre(2, 3));
  EXPECT_EQ(array.to_double(), values);
  EXPECT_EQ(read_file(folder / "a.npy", 1000).size() % 64,
            48u);  // 6 doubles after a header of whole 64 bytes
}

TEST(Npy, FloatsAreWrittenAsFloats) {
  const testing::TemporaryFolder folder;
  const std::vector<float> values{1, -2.5F, 0.1F};
  write_npy(folder / "a.npy", {3}, std::span<const float>(values));
  const auto array = read_npy(folder / "a.npy");
  EXPECT_EQ(array.dtype, "<f4");
  EXPECT_EQ(std::vector<float>(array.as<float>().begin(), array.as<float>().end()), values);
}

TEST(Npy, NumPysFileOfMeansIsRead) {
  const auto array = read_npy(testing::golden("misc/mean_std_0.npy"));
  EXPECT_THAT(array.shape, ElementsAre(2, 3));
  const auto values = array.as<double>();
  EXPECT_GT(values[0], 0);
  EXPECT_LT(values[5], 1);
}

TEST(Npy, EveryTypeIsConverted) {
  EXPECT_THAT(parse_npy(npy(header("|u1", "(2,)"), "\x01\xff"), "a").to_double(), ElementsAre(1, 255));
  EXPECT_THAT(parse_npy(npy(header("|b1", "(2,)"), std::string("\x02\0", 2)), "a").to_double(),
              ElementsAre(1, 0));
  EXPECT_THAT(parse_npy(npy(header("<u2", "(1,)"), "\x01\x80"), "a").to_double(), ElementsAre(32769));
  EXPECT_THAT(parse_npy(npy(header("<i4", "(1, 1)"), "\xfe\xff\xff\xff"), "a").to_double(), ElementsAre(-2));
  EXPECT_THAT(parse_npy(npy(header("<i8", "()"), "\xfd\xff\xff\xff\xff\xff\xff\xff"), "a").to_double(),
              ElementsAre(-3));
  EXPECT_THAT(parse_npy(npy(header("<f4", "(1,)"), std::string("\0\0\x80\x3f", 4)), "a").to_double(),
              ElementsAre(1));
}

TEST(Npy, VersionTwoAndEmptyArraysAreRead) {
  EXPECT_THAT(parse_npy(npy(header("|u1", "(1,)"), "\x07", 2), "a").to_double(), ElementsAre(7));
  EXPECT_TRUE(parse_npy(npy(header("<f8", "(0, 5)"), ""), "a").to_double().empty());
}

TEST(Npy, AnotherTypeThanAskedForIsAnError) {
  const auto array = parse_npy(npy(header("|u1", "(1,)"), "\x07"), "a.npy");
  EXPECT_THROW(array.as<float>(), Error);
  EXPECT_EQ(array.as<std::uint8_t>()[0], 7);
}

TEST(Npy, ShapesThatLieAreErrors) {
  EXPECT_THAT(refusal(npy(header("<f8", "(2,)"), std::string(8, 'x'))), HasSubstr("8 bytes of items"));
  EXPECT_THAT(refusal(npy(header("<f8", "(1,)"), std::string(9, 'x'))), HasSubstr("9 bytes of items"));
  refusal(npy(header("<f8", "(4294967296, 4294967296, 2)"), ""));  // 2^65 wraps to 0
  refusal(npy(header("<f8", "(2305843009213693952,)"), ""));       // 2^61 items of 8 bytes wrap to 0
  refusal(npy(header("<f8", "(99999999999999999999,)"), ""));
  refusal(npy(header("<f8", "(-1,)"), std::string(8, 'x')));
  refusal(npy(header("<f8", "(1 1)"), std::string(8, 'x')));
  refusal(npy(header("<f8", "(1,"), std::string(8, 'x')));
}

TEST(Npy, TruncatedAndForeignFilesAreErrors) {
  const std::string whole = npy(header("<f8", "(1,)"), std::string(8, 'x'));
  for (std::size_t size = 0; size < whole.size(); ++size) refusal(whole.substr(0, size));
  EXPECT_THAT(refusal("PK\x03\x04 something else entirely"), HasSubstr("not a NumPy .npy file"));
  EXPECT_THAT(refusal(npy(header("<f8", "(1,)"), std::string(8, 'x'), 3)), HasSubstr("version 3"));
}

TEST(Npy, ObjectsRecordsAndOtherOrdersAreRefusedByName) {
  EXPECT_THAT(refusal(npy(header("|O", "(1,)"), "\x80\x04K\x01.")), HasSubstr("pickled Python objects"));
  EXPECT_THAT(
      refusal(npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", std::string(8, 'x'))),
      HasSubstr("records"));
  EXPECT_THAT(refusal(npy(header(">f8", "(1,)"), std::string(8, 'x'))), HasSubstr("'>f8'"));
  EXPECT_THAT(refusal(npy("{'descr': '<f8', 'fortran_order': True, 'shape': (1,)}", std::string(8, 'x'))),
              HasSubstr("Fortran"));
}

TEST(Npy, HeadersAreNeverEvaluated) {
  refusal(npy("__import__('os').system('true')", ""));
  refusal(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2**3,)}", std::string(64, 'x')));
  refusal(npy("{'descr': '<f8', 'shape': (1,)}", std::string(8, 'x')));
  refusal(
      npy("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", std::string(8, 'x')));
  refusal(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} }", std::string(8, 'x')));
  refusal(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,),", std::string(8, 'x')));
}

TEST(Npy, FilesOverTheLimitAreNotRead) {
  const testing::TemporaryFolder folder;
  write_npy(folder / "a.npy", {10}, std::vector<double>(10));
  EXPECT_THROW(read_npy(folder / "a.npy", 100), Error);
  EXPECT_THROW(read_npy(folder / "missing.npy"), Error);
}

}  // namespace
}  // namespace deepwrist::data
