#include "localizer/recorded_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::localizer {
namespace {

using ::testing::HasSubstr;

const ConfidenceModel kModel{1.5, 0.5, -2, -0.25};

class RecordedSearch : public ::testing::Test {
 protected:
  RecordedSearch() {
    manifest_.model = {"localizer", "", nlohmann::json::object()};
    weights::ManifestFold fold;
    fold.weights = {"PA/fold_0/best.pt", std::string(64, 'a')};
    manifest_.folds.push_back(fold);
    manifest_.origin = "trained";
    manifest_.search = recorded({Decoding::dark, 2, 1}, {{View::pa, {kModel, 300}}});
  }
  ChosenSearch chosen(const SearchKeys& keys) const {
    weights::write_manifest(folder_.path(), manifest_);
    return choose_search(weights::Snapshot::open(folder_.path()), keys);
  }

  testing::TemporaryFolder folder_;
  weights::Manifest manifest_;
};

TEST_F(RecordedSearch, IsTakenUnlessKeysSayOtherwise) {
  const auto as_recorded = chosen({});
  EXPECT_EQ(as_recorded.options, (SearchOptions{Decoding::dark, 2, 1}));
  ASSERT_TRUE(as_recorded.confidence.contains(View::pa));
  EXPECT_EQ(as_recorded.confidence.at(View::pa), kModel);
  const LandmarkEvidence evidence{0.2, 5, 1};
  EXPECT_EQ(as_recorded.confidence_of({evidence}, View::pa)[0], calibrated_confidence(kModel, evidence));
  EXPECT_EQ(as_recorded.confidence_of({evidence}, View::lat)[0], raw_confidence(evidence));
  const auto otherwise = chosen({.decoding = Decoding::soft_argmax, .refine = 0});
  EXPECT_EQ(otherwise.options, (SearchOptions{Decoding::soft_argmax, 2, 0}));
  EXPECT_TRUE(otherwise.confidence.empty());
  EXPECT_THAT(otherwise.calibration_unused, HasSubstr("localizer.decoding=dark localizer.copies=2"));
  EXPECT_NE(as_recorded.record(), otherwise.record());
}

TEST_F(RecordedSearch, WithoutOneTheReferencesWayIsTaken) {
  manifest_.search.reset();
  const auto found = chosen({});
  EXPECT_EQ(found.options, SearchOptions{});
  EXPECT_TRUE(found.confidence.empty());
  EXPECT_EQ(found.calibration_unused, "");
}

TEST_F(RecordedSearch, WhatIsNotKnownHereIsRefused) {
  const auto expect_refused = [&](const char* part) {
    try {
      chosen({});
      ADD_FAILURE() << "was taken: " << part;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::format);
      EXPECT_THAT(error.reason(), HasSubstr(part));
    }
  };
  const auto good = *manifest_.search;
  manifest_.search->decoding = "light";
  expect_refused("decoding");
  manifest_.search = good;
  manifest_.search->copies = 8;
  expect_refused("copies");
  manifest_.search = good;
  manifest_.search->confidence[View::pa].coefficients.erase("spread");
  expect_refused("spread");
  manifest_.search = good;
  manifest_.search->confidence[View::pa].coefficients["age"] = 1;
  expect_refused("not known");
  manifest_.search = good;
  manifest_.search->confidence[View::pa].within_mm = 5;
  expect_refused("within 3 mm");
}

}  // namespace
}  // namespace deepwrist::localizer
