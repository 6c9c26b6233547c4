#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <thread>

#include "core/base/atomic_file.h"
#include "tests/apps/annotate/annotate_fixture.h"
#include "tests/clinic/node/http_client.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AnnotateProgram : public Annotating {
 protected:
  static std::string answer(std::uint16_t port, const std::string& path) {
    clinic::testing::HttpClient client(port);
    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return client.rest();
  }
  std::string refusal(const std::vector<std::string>& more, int code) {
    const auto finished = run(command(more));
    EXPECT_EQ(finished.exit_code, code) << finished.err;
    return finished.err;
  }
};

TEST_F(AnnotateProgram, BadInputsAreNamedBeforeThePageIsThere) {
  const auto nothing = own_ / "nothing";
  fs::create_directories(nothing);
  EXPECT_THAT(refusal({"dataset.meta=" + nothing.string()}, 1), HasSubstr("nothing"));
  EXPECT_THAT(refusal({"dataset.meta=" + cases_csv().string(), "save_path=" + cases_csv().string()}, 2),
              HasSubstr("same file"));
  own_.write("landmarks.csv", "Fname,Points\n");
  fs::permissions(table(), fs::perms::owner_read);
  EXPECT_THAT(refusal({}, 1), HasSubstr("is read-only"));
  fs::permissions(table(), fs::perms::owner_all);
  own_.write("landmarks.csv", "Fname,Points\na.png,here\n");
  EXPECT_THAT(refusal({}, 1), HasSubstr("Points 'here'"));
  EXPECT_EQ(read_file(table(), 100), "Fname,Points\na.png,here\n");
}

TEST_F(AnnotateProgram, APortOrTableInUseIsNamedAndSmallImagesSayWhy) {
  const auto folder = own_ / "set";
  fs::create_directories(folder);
  cv::imwrite((folder / "small.png").string(), cv::Mat(20, 20, CV_8U, cv::Scalar(9)));
  const auto url = start({"dataset.meta=" + folder.string()});
  const auto port = url.substr(17, url.find('/', 17) - 17), path = url.substr(url.find('/', 17));
  const auto number = static_cast<std::uint16_t>(std::stoi(port));
  EXPECT_THAT(answer(number, path + "picture/0"), HasSubstr("20x20 pixels, too few for a radiograph"));
  EXPECT_THAT(answer(number, "/state"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(refusal({}, 1), HasSubstr("another")) << "two programs on one table";
  EXPECT_THAT(refusal({"save_path=" + (own_ / "other.csv").string(), "server.port=" + port}, 1),
              HasSubstr("Is another program using the port?"));
  EXPECT_EQ(end(SIGINT), 130);
}

TEST_F(AnnotateProgram, ProposesWhatLocalizeFinds) {
  const auto found = own_ / "found.csv";
  const auto localizer = "localizer.snapshot_folder=" + (shared() / "localizer").string();
  ASSERT_EQ(run({program("localize"), "dataset.meta=" + (shared() / "phantoms/PA").string(), localizer,
                 "localizer.refine=1", "save_path=" + found.string(), "threads=1"})
                .exit_code,
            0);
  const auto url = start({localizer, "localizer.refine=1"});
  const auto path = url.substr(url.find('/', 17));
  nlohmann::json first;
  for (int i = 0; i < 500 && !first.contains("suggestion"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto whole = answer(static_cast<std::uint16_t>(std::stoi(url.substr(17))), path + "state");
    first = nlohmann::json::parse(whole.substr(whole.find("\r\n\r\n") + 4))["images"][0];
  }
  ASSERT_TRUE(first.contains("suggestion")) << first;
  double least = 1;
  for (std::size_t k = 0; k < 3; ++k) {
    const auto prefix = "landmark_" + std::to_string(k + 1) + "_";
    const auto number = [&](const char* what) { return std::stod(column(found, prefix + what)[0]); };
    EXPECT_NEAR(first["suggestion"]["points"][k][0].get<double>(), number("x"), 0.1) << prefix;
    EXPECT_NEAR(first["suggestion"]["points"][k][1].get<double>(), number("y"), 0.1) << prefix;
    least = std::min(least, number("confidence"));
  }
  EXPECT_NEAR(first["suggestion"]["uncertainty"].get<double>(), 1 - least, 6e-4) << "the table rounds it";
}

TEST_F(AnnotateProgram, ABlindReaderSeesNothingOfTheFirst) {
  const std::vector<std::string> corrected{"dataset.meta=" + (shared() / "phantoms/landmarks.csv").string()};
  const auto state = [&](const std::string& url) {
    const auto path = url.substr(url.find('/', 17));
    const auto whole = answer(static_cast<std::uint16_t>(std::stoi(url.substr(17))), path + "state");
    return nlohmann::json::parse(whole.substr(whole.find("\r\n\r\n") + 4))["images"][0]["record"];
  };
  EXPECT_EQ(state(start(corrected))["points"][0].size(), 2U) << "points to correct";
  end(SIGTERM);
  const auto blind = state(start({corrected[0], "blind=true", "save_path=" + (own_ / "second.csv").string(),
                                  "localizer.snapshot_folder=" + (shared() / "localizer").string()}));
  EXPECT_TRUE(blind["points"][0].is_null());
  EXPECT_FALSE(blind.contains("fracture"));
  EXPECT_EQ(blind["view"], 0);
}

}  // namespace
}  // namespace deepwrist::testing
