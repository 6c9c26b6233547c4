#include "annotation/annotation_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "annotation/annotation_answers.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::annotation {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

LoadedRadiograph loaded(std::size_t index) {
  LoadedRadiograph radiograph;
  if (index == 2) {
    radiograph.failure = "the file ends too early";
    return radiograph;
  }
  radiograph.picture.pixels = cv::Mat(4, 3, CV_16U, cv::Scalar(7));
  radiograph.picture.facts.size = {3, 4};
  return radiograph;
}

/// Three radiographs and the requests of pages.
class AnnotationPages : public ::testing::Test {
 protected:
  static std::vector<AnnotatedImage> images(const fs::path& folder) {
    std::vector<AnnotatedImage> list;
    for (const std::string name : {"a", "<b>", "c"})
      list.push_back({.path = folder / (name + ".png"), .id = name, .shown = name + ".png"});
    list[0].initial.view = View::pa;
    return list;
  }
  PageAnswer ask(const std::string& method, const std::string& path, const std::string& body = "") {
    PageRequest request{.method = method, .path = path, .body = body};
    const auto mark = path.find("?since=");
    if (mark != path.npos) {
      request.path = path.substr(0, mark);
      request.query["since"] = path.substr(mark + 7);
    }
    return answers_.answer(request);
  }
  json get(const std::string& path) { return json::parse(ask("GET", path).body); }
  json image(std::size_t index) { return get("state")["images"][index]; }
  PageAnswer put(std::size_t index, const json& record, const std::string& revision) {
    return ask("PUT", "record/" + std::to_string(index),
               json{{"revision", revision}, {"record", record}}.dump());
  }
  PageAnswer put(std::size_t index, const json& record) {
    return put(index, record, image(index)["revision"]);
  }
  static json done_record() {
    return json::parse(R"({"view": 0, "laterality": "", "points": [[0, 1], [1, 2], [2, 3]], "remark": "",
                           "unusable": "", "done": true, "seconds": 3})");
  }

  testing::TemporaryFolder folder_;
  const fs::path table_ = folder_ / "landmarks.csv";
  AnnotationSession session_{images(folder_.path()), table_, false, false};
  PictureStore pictures_{loaded};
  AnnotationAnswers answers_{session_, pictures_};
};

TEST_F(AnnotationPages, AChangeIsOnDiskWhenItIsAnswered) {
  const auto answer = put(0, done_record());
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(read_file(table_, 1 << 20), HasSubstr("a,a.png,0,\"[[0, 1], [1, 2], [2, 3]]\""));
  EXPECT_EQ(image(0)["progress"], "done");
  AnnotationSession again(images(folder_.path()), folder_ / "other.csv", false, false);
  EXPECT_EQ(again.state()["images"][0]["progress"], "open") << "another reader's file is another pass";
}

TEST_F(AnnotationPages, AChangeOfWhatAnotherPageChangedIsAConflict) {
  const std::string revision = image(0)["revision"];
  auto theirs = done_record(), mine = done_record();
  theirs["remark"] = "theirs";
  mine["remark"] = "mine";
  EXPECT_EQ(put(0, theirs, revision).status, 200);
  const auto answer = put(0, mine, revision);
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(json::parse(answer.body)["image"]["record"]["remark"], "theirs");
  EXPECT_EQ(put(0, theirs, revision).status, 200) << "the same said twice";
  EXPECT_EQ(put(0, mine, json::parse(answer.body)["image"]["revision"]).status, 200);
}

TEST_F(AnnotationPages, PagesLearnOfChangesOfOthers) {
  put(0, done_record());
  const auto before = get("changes?since=0")["sequence"].get<std::uint64_t>();
  EXPECT_TRUE(get("changes?since=" + std::to_string(before))["images"].empty());
  put(1, json::parse(R"({"laterality": "L", "points": [null, null, null], "remark": "x", "unusable": "",
                         "done": false, "seconds": 0})"));
  const auto changes = get("changes?since=" + std::to_string(before))["images"];
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0]["record"]["laterality"], "L");
  // Another program, too.
  auto text = read_file(table_, 1 << 20);
  text.replace(text.find("[1, 2]"), 6, "[2, 2]");
  write_file_atomically(table_, text);
  EXPECT_EQ(image(0)["record"]["points"][1], json::array({2.0, 2.0}));
  EXPECT_EQ(put(0, done_record(), "0123456789abcdef").status, 409);
}

TEST_F(AnnotationPages, WhatCannotBeWrittenIsSaidAndCanBeTriedAgain) {
  put(0, done_record());
  fs::permissions(table_, fs::perms::owner_read);
  auto other = done_record();
  other["remark"] = "later";
  const auto refused = put(0, other);
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("read-only"));
  fs::permissions(table_, fs::perms::owner_all);
  EXPECT_EQ(put(0, other).status, 200);
  write_file_atomically(table_, std::string_view("not a table"));
  const auto broken = put(0, done_record());
  EXPECT_EQ(broken.status, 503);
  EXPECT_THAT(get("state")["problem"].get<std::string>(), HasSubstr("landmarks.csv"));
  EXPECT_EQ(read_file(table_, 1 << 20), "not a table") << "nothing is written over it";
}

TEST_F(AnnotationPages, ARecordThatIsNoneIsRefused) {
  const auto refused = [&](const char* key, const json& value, const char* word) {
    auto record = done_record();
    record[key] = value;
    const auto answer = put(0, record);
    EXPECT_EQ(answer.status, 422) << key << value;
    EXPECT_THAT(answer.body, HasSubstr(word));
  };
  ask("GET", "picture/0");  // 3×4 pixels
  refused("points", json::parse("[[0, 1], [1, 2], [2, 5]]"), "outside");
  refused("points", json::parse("[[0, 1], [1, 2]]"), "three");
  refused("points", json::parse("[[0, 1], [1, 2], null]"), "done");
  refused("points", json::parse("[[0, 1], [1, 2], \"x\"]"), "[x, y]");
  refused("view", 2, "view");
  refused("fracture", 0.5, "0 or 1");
  refused("remark", "two\nlines", "control");
  refused("remark", std::string(2000, 'x'), "longer");
  refused("laterality", "B", "laterality");
  refused("other", 1, "unknown");
  EXPECT_EQ(ask("PUT", "record/0", "{").status, 422);
  EXPECT_EQ(ask("PUT", "record/0", std::string(5000, '[')).status, 422);
  EXPECT_EQ(ask("PUT", "record/9", "{}").status, 405);
  EXPECT_FALSE(fs::exists(table_));
}

TEST_F(AnnotationPages, PicturesAndFilesOfThePageAreServedAndNothingElse) {
  const auto picture = ask("GET", "picture/0").body;
  EXPECT_EQ(picture.substr(picture.size() - 2), std::string("\7\0", 2));
  const auto failed = ask("GET", "picture/2");
  EXPECT_EQ(failed.status, 422);
  EXPECT_THAT(failed.body, HasSubstr("ends too early"));
  EXPECT_EQ(image(2)["failure"], "the file ends too early");
  EXPECT_THAT(ask("GET", "").body, HasSubstr("<!DOCTYPE html>"));
  EXPECT_EQ(ask("GET", "main.js").type, "text/javascript; charset=utf-8");
  for (const char* path : {"picture/3", "picture/-1", "picture/", "record/0x", "../main.js", "landmarks.csv"})
    EXPECT_EQ(ask("GET", path).status, 404) << path;
  EXPECT_EQ(ask("GET", "record/0").status, 405);
  EXPECT_EQ(ask("POST", "state").status, 405);
}

TEST_F(AnnotationPages, TheLocalizerStartsAtTheOneShown) {
  AnnotationSession session({{.path = "a", .id = "a", .initial = {.view = View::pa}},
                             {.path = "b", .id = "b", .initial = {.view = View::lat}},
                             {.path = "c", .id = "c"}},
                            folder_ / "l.csv", true, false);
  session.set_shown(1);
  EXPECT_EQ(session.wanted()->index, 1U);
  session.set_suggestion(1, View::lat, {.points = {cv::Point2d(1, 2)}, .uncertainty = 0.25});
  EXPECT_EQ(session.wanted()->index, 0U) << "of the third nobody knows the view";
  session.set_no_suggestion(0, View::pa, "no network");
  EXPECT_FALSE(session.wanted());
  const auto state = session.state();
  EXPECT_EQ(state["images"][1]["suggestion"]["uncertainty"], 0.25);
  EXPECT_EQ(state["images"][0]["no_suggestion"], "no network");
}

}  // namespace
}  // namespace deepwrist::annotation
