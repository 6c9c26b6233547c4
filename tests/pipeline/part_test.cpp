#include "pipeline/part.h"

#include <gmock/gmock.h>

#include <map>

#include "core/base/error.h"
#include "tests/support/errors.h"

namespace deepwrist::pipeline {
namespace {

using ::testing::HasSubstr;

Environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string refusal(const std::string& text, const Environment& environment = variables({})) {
  return testing::failure([&] { parse_part(text, environment); }, ErrorKind::usage);
}

Environment array(const std::string& id, const std::string& first, const std::string& last,
                  const std::string& count, const std::string& step = "1") {
  return variables({{"SLURM_ARRAY_TASK_ID", id},
                    {"SLURM_ARRAY_TASK_MIN", first},
                    {"SLURM_ARRAY_TASK_MAX", last},
                    {"SLURM_ARRAY_TASK_COUNT", count},
                    {"SLURM_ARRAY_TASK_STEP", step}});
}

TEST(APart, IsKOfNFromOne) {
  EXPECT_EQ(parse_part("3/8", variables({})), (Part{3, 8}));
  EXPECT_EQ(parse_part("1/1", variables({})), (Part{1, 1}));
  EXPECT_THAT(refusal("0/4"), HasSubstr("the parts are 1/4 to 4/4"));
  EXPECT_THAT(refusal("5/4"), HasSubstr("the parts are 1/4 to 4/4"));
  for (const char* none : {"", "3", "3/", "/4", "3/0", "a/4", "-1/4", "1/ 4", "1/4/4", "1/9999999", "1.0/4"})
    EXPECT_THAT(refusal(none), HasSubstr("give K/N")) << none;
}

TEST(APart, IsATaskOfAnArrayWhateverItsNumbers) {
  EXPECT_EQ(parse_part("slurm", array("0", "0", "3", "4")), (Part{1, 4}));
  EXPECT_EQ(parse_part("slurm", array("8", "5", "8", "4")), (Part{4, 4}));
  EXPECT_EQ(parse_part("slurm", array("5", "1", "7", "4", "2")), (Part{3, 4}));
}

TEST(APart, OfAnArrayWithGapsOrOutsideOneIsRefused) {
  EXPECT_THAT(refusal("slurm"), HasSubstr("SLURM_ARRAY_TASK_ID is not set"));
  EXPECT_THAT(refusal("slurm", array("7", "1", "7", "3")), HasSubstr("an array with gaps"));
  EXPECT_THAT(refusal("slurm", array("9", "1", "7", "7")), HasSubstr("an array with gaps"));
  EXPECT_THAT(refusal("slurm", array("1", "1", "7", "7", "0")), HasSubstr("an array with gaps"));
  EXPECT_THAT(refusal("slurm", array("x", "1", "7", "7")), HasSubstr("no whole number"));
}

TEST(APart, HasFilesOfItsOwnThatTellIt) {
  const Part part{3, 8};
  EXPECT_EQ(part_file("out/p.csv", part), "out/p.part-3-of-8.csv");
  EXPECT_EQ(part_file("out/p.csv", std::nullopt), "out/p.csv");
  for (const char* name : {"p.part-3-of-8.csv", "p.part-3-of-8.csv.lock", "p.part-3-of-8.csv.part.json"})
    EXPECT_EQ(part_of_file("out/p.csv", name), part) << name;
  for (const char* name : {"p.csv", "q.part-3-of-8.csv", "p.part-9-of-8.csv", "p.part-03-of-8.csv",
                           "p.part-3-of-8.txt", "p.part-3-of-.csv", "p.part--of-8.csv"})
    EXPECT_EQ(part_of_file("out/p.csv", name), std::nullopt) << name;
}

}  // namespace
}  // namespace deepwrist::pipeline
