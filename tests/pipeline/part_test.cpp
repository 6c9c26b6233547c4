#include "pipeline/part.h"

#include <gtest/gtest.h>

namespace deepwrist::pipeline {
namespace {

TEST(APart, HasFilesOfItsOwnThatTellIt) {
  const Part part{{3, 8}};
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
