#include "pipeline/gallery_file.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

StoredCase stored(std::size_t row) {
  StoredCase item{{-0.1, row}, "f" + std::to_string(row), {}};
  item.shown.id = "A,\"1\"";
  item.shown.view = "PA";
  item.shown.values = {{"score", 0.1}, {"spread", std::numeric_limits<double>::quiet_NaN()}};
  item.shown.pictures = {{{0xff, 0x00, 0x0a}, "Grad-CAM"}};
  item.shown.row = row;
  item.shown.decision = "doubt";
  return item;
}

std::vector<std::size_t> rows_in(const std::filesystem::path& path) {
  std::vector<std::size_t> rows;
  read_gallery(path, [&](const StoredCase& item) { rows.push_back(item.rank.second); });
  return rows;
}

TEST(AGalleryFile, GivesBackWhatWasAdded) {
  const TemporaryFolder folder;
  GalleryFile(folder / "t.cases", false).add(stored(7));
  std::vector<StoredCase> read;
  read_gallery(folder / "t.cases", [&](StoredCase item) { read.push_back(std::move(item)); });
  ASSERT_EQ(read.size(), 1U);
  const auto& [rank, fingerprint, shown] = read.front();
  EXPECT_EQ(rank, CaseGallery::Rank(-0.1, 7));
  EXPECT_EQ(fingerprint, "f7");
  EXPECT_EQ(shown.id, "A,\"1\"");
  EXPECT_EQ(shown.view, "PA");
  EXPECT_EQ(shown.outcome, "");
  EXPECT_EQ(shown.decision, "doubt");
  EXPECT_EQ(shown.row, 7U);
  EXPECT_EQ(shown.values.at(0), (std::pair<std::string, double>("score", 0.1)));
  EXPECT_TRUE(std::isnan(shown.values.at(1).second));
  EXPECT_EQ(shown.pictures.at(0).bytes, (std::vector<unsigned char>{0xff, 0x00, 0x0a}));
  EXPECT_EQ(shown.pictures.at(0).caption, "Grad-CAM");
}

TEST(AGalleryFile, GoesOnAfterAKillWithoutTheLineThatWasHalfWritten) {
  const TemporaryFolder folder;
  const auto path = folder / "t.cases";
  GalleryFile(path, true).add(stored(1));
  std::ofstream(path, std::ios::app) << "{\"rank\": -0.";
  GalleryFile(path, true).add(stored(2));
  EXPECT_THAT(rows_in(path), ElementsAre(1, 2));
  GalleryFile file(path, true);
  file.replace([](const auto& add) { add(stored(2)); });
  file.add(stored(3));
  EXPECT_THAT(rows_in(path), ElementsAre(2, 3));
  GalleryFile(path, false).add(stored(4));
  EXPECT_THAT(rows_in(path), ElementsAre(4)) << "a run that does not resume begins anew";
}

TEST(AGalleryFile, WhatIsNoneIsNamed) {
  const TemporaryFolder folder;
  for (const char* text : {"x\n", "{}\n", "[1]\n"}) {
    const auto path = folder.write("t.cases", text);
    EXPECT_THAT(testing::failure([&] { rows_in(path); }, ErrorKind::format), HasSubstr("t.cases")) << text;
  }
  GalleryFile(folder / "t.cases", false).add(stored(1));
  auto text = read_file(folder / "t.cases", 10000);
  text.replace(text.find("/wAK"), 4, "/w*K");
  const auto path = folder.write("t.cases", text);
  EXPECT_THAT(testing::failure([&] { rows_in(path); }, ErrorKind::format), HasSubstr("base64"));
}

}  // namespace
}  // namespace deepwrist::pipeline
