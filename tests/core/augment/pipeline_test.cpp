#include "core/augment/pipeline.h"

#include <gmock/gmock.h>

#include <thread>

#include "core/augment/catalogue.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/config/yaml.h"
#include "tests/core/augment/support.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::augment {
namespace {

using config::Node;
using deepwrist::testing::differing_pixels;
using deepwrist::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::problems_of;

/// Everything that draws random numbers.
constexpr const char* kEverything = R"(
- color_padding
- triangular_mask: {arm_lengths: [20, 10]}
- low_visibility: {alpha: 0.8, p: 0.5}
- jitter: {dx_range: [-0.01, 0.01], dy_range: [-0.01, 0.01]}
- flip: {p: 0.5}
- projection:
    affine_transforms: [scale: {range_x: [0.9, 1.1]}, rotate: {rotation_range: [-90, 90]}]
    v_range: [0, 0.001]
- pad: {pad_x: 90, pad_y: 90}
- crop: {crop_x: 64, crop_y: 64}
- one_of: [salt_and_pepper, noise, blur: {k_size: [3, 5]}]
- gamma: {gamma_range: [0.5, 1.5]}
- cutout
)";

Sample sample() {
  Sample result = testing::golden_sample("aug_base_48x64_u8.npy");
  result.points = {{10, 20}, {40, 5}, {31, 23}};
  return result;
}

Sample apply(const Pipeline& pipeline, std::uint32_t epoch, std::uint32_t index) {
  Sample result = sample();
  pipeline.apply(result, epoch, index);
  return result;
}

bool equal(const Sample& a, const Sample& b) {
  return differing_pixels(a.image, b.image) == 0 && a.points == b.points;
}

TEST(Pipeline, IsAFunctionOfSeedEpochAndSample) {
  const Pipeline first = testing::pipeline(kEverything, {.seed = 5});
  const Pipeline second = testing::pipeline(kEverything, {.seed = 5});
  const Pipeline other = testing::pipeline(kEverything, {.seed = 6});
  for (std::uint32_t index = 0; index < 8; ++index) {
    const Sample expected = apply(first, 2, index);
    // In another order and after other samples.
    apply(second, 7, 1000 - index);
    EXPECT_TRUE(equal(apply(second, 2, index), expected));
    EXPECT_FALSE(equal(apply(first, 3, index), expected));
    EXPECT_FALSE(equal(apply(first, 2, index + 100), expected));
    EXPECT_FALSE(equal(apply(other, 2, index), expected));
  }
}

TEST(Pipeline, IsTheSameOnManyThreads) {
  const Pipeline pipeline = testing::pipeline(kEverything, {.seed = 5});
  constexpr std::uint32_t kSamples = 64, kThreads = 4;
  std::vector<Sample> results(kSamples);
  {
    std::vector<std::jthread> threads;
    for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint32_t i = thread; i < kSamples; i += kThreads) results[i] = apply(pipeline, 0, i);
      });
    }
  }
  for (std::uint32_t i = 0; i < kSamples; ++i) EXPECT_TRUE(equal(results[i], apply(pipeline, 0, i)));
}

TEST(Pipeline, NeverWritesToThePixelsGiven) {
  for (const auto& entry : catalogue()) {
    const Sample original = sample();
    const cv::Mat copy = original.image.clone();
    const std::string parameters = entry.takes_list       ? ": [cutout]"
                                   : entry.name == "crop" ? ": {crop_x: 20, crop_y: 20}"
                                                          : "";
    const Sample result = testing::augmented("- " + entry.name + parameters, original);
    EXPECT_EQ(differing_pixels(original.image, copy), 0) << entry.name;
    EXPECT_TRUE(result.image.isContinuous()) << entry.name;
  }
}

TEST(Pipeline, OfAnEmptyListChangesNothing) {
  EXPECT_TRUE(equal(testing::augmented("[]", sample()), sample()));
}

TEST(Pipeline, RefusesACropOfASmallImage) {
  try {
    testing::augmented("- crop: {crop_x: 65, crop_y: 20}", sample());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.what(), HasSubstr("an image of 64×48 pixels is smaller than 65×20; put a pad"));
  }
}

TEST(BadList, NamesEveryProblemWithItsLineAndTheNearestName) {
  const std::string problems = problems_of(R"(- flipp: {axis: 1}
- flip: {axs: 1}
- gamma: {gamma_range: [1.5, 0.5]}
- flip:
    p: 1.5
- rotate: {rotation_range: many}
- one_of:
    probabilities: [0.5, 0.4]
    transforms: [identity, blur: {k_size: [3, 4]}]
)");
  EXPECT_THAT(problems, AllOf(HasSubstr("list.yaml:1: unknown transform 'flipp'; did you mean flip?"),
                              HasSubstr("list.yaml:2: flip has no parameter 'axs'; did you mean axis?"),
                              HasSubstr("list.yaml:3: gamma_range: it needs a number, or [low, high]"),
                              HasSubstr("list.yaml:5: p: 1.5 is out of range; it must be from 0 to 1"),
                              HasSubstr("list.yaml:6: rotation_range")));
  EXPECT_THAT(problems, AllOf(HasSubstr("the probabilities add up to 0.9, not to 1"),
                              HasSubstr("list.yaml:9: blur: k_size must be one or more odd numbers")));
}

TEST(BadList, OfEveryKind) {
  const std::pair<const char*, const char*> cases[] = {
      {"flip", "augmentation is a list of transforms, this is text"},
      {"flip: {axis: 1}", "this is a map"},
      {"- [flip]", "a transform is written '- name: {parameter: value}', this is a list"},
      {"- 3", "a transform is written"},
      {"- {flip: {}, pad: {}}", "a map of 2 names (check the indentation)"},
      {"- flip: 1", "flip needs a map of parameters, this is a whole number"},
      {"- flip: [axis]", "flip needs a map of parameters, this is a list"},
      {"- flip: {axis: 2}", "out of range"},
      {"- flip: {axis: .nan}", "axis"},
      {"- zzzzzzzzzzzz", "there are sequence, one_of"},
      {"- flip: {zzzzzzzzzz: 1}", "there are axis, p, enabled"},
      {"- crop", "crop_x must be given"},
      {"- pad: {pad_x: 100000000, pad_y: 3}", "out of range"},
      {"- scale: {range_x: [0, 1]}", "out of range"},
      {"- scale: {range_x: [.nan, .nan]}", "out of range"},
      {"- scale: {range_x: [1, 1, 1]}", "a number, or [low, high]"},
      {"- gamma: {gamma_range: 0}", "out of range"},
      {"- blur: {blur_type: box}", "one of g|m"},
      {"- blur: {k_size: []}", "odd"},
      {"- triangular_mask: {arm_lengths: [1, 2, 3]}", "two numbers"},
      {"- triangular_mask: {side: [left, right]}", "needs a corner"},
      {"- triangular_mask: {side: left}", "needs a corner"},
      {"- color_padding: {side: middle}", "all, random, or a list"},
      {"- color_padding: {color: [3.5, 4]}", "a whole number"},
      {"- projection: {affine_transforms: [flip]}", "scale, rotate and shear only"},
      {"- projection: {affine_transforms: rotate}", "a list of transforms"},
      {"- sequence", "sequence: transforms must be given"},
      {"- one_of: []", "n is 1 but only 0"},
      {"- one_of: {probabilities: [1], transforms: [identity, flip]}", "2 transforms but 1 probabilities"},
      {"- one_of: {probabilities: [1, 0], n: 2, transforms: [identity, flip]}", "only 1 transforms can be"},
      {"- one_of: {n: 3, transforms: [identity, flip]}", "n is 3 but only 2"},
      {"- sequence: [sequence: [flop]]", "unknown transform 'flop'; did you mean flip?"},
      {"- cutout: {fraction: '${dataset.cutout}'}", "fraction"},
  };
  for (const auto& [yaml, problem] : cases) EXPECT_THAT(problems_of(yaml), HasSubstr(problem)) << yaml;
}

TEST(Documentation, HasEveryTransformAndParameter) {
  const std::string text = read_file(deepwrist::testing::source("docs/augmentation.md"), 1 << 20);
  for (const auto& entry : catalogue()) {
    const auto begin = text.find("| `" + entry.name + "` |");
    ASSERT_NE(begin, std::string::npos) << entry.name;
    const std::string row = text.substr(begin, text.find('\n', begin) - begin);
    const auto transform = entry.make();
    config::KeyRegistry keys;
    transform->add_parameters(keys);
    for (const auto& key : keys.keys()) EXPECT_THAT(row, HasSubstr("`" + key.name() + "`"));
  }
}

TEST(SetParameter, ReachesTransformsInsideContainers) {
  Node list =
      config::parse_yaml("[cutout, one_of: [cutout: {fraction: 0.9}, sequence: [cutout: ]]]", "list.yaml");
  set_parameter(list, "cutout", "enabled", Node(false, {"command line", 0}));
  const Sample before = sample();
  Sample after = before;
  build_pipeline(list, {}).apply(after, 0, 0);
  EXPECT_TRUE(equal(before, after));
}

TEST(AugmentationList, ComesFromTheExperimentOrAFile) {
  const TemporaryFolder folder;
  folder.write("augmentation/localizer.yaml", "augmentation:\n  - cutout: {fraction: '${dataset.cutout}'}\n");
  folder.write("augmentation/mine.yaml", "augmentation: [flip]\n");
  folder.write("augmentation/wrong.yaml", "transforms: [flip]\n");
  const auto list_of = [&](const std::string& experiment) {
    return augmentation_list(config::parse_document(experiment, "x.yaml"), "localizer", {folder.path()});
  };
  EXPECT_EQ(std::get<double>(
                list_of("dataset: {cutout: 0.25}").items()[0].find("cutout")->find("fraction")->value()),
            0.25);
  EXPECT_EQ(list_of("augmentation: mine").items()[0].text(), "flip");
  EXPECT_EQ(list_of("augmentation: [flip, subsample]").items().size(), 2u);
  const auto error_of = [&](const std::string& experiment) {
    try {
      list_of(experiment);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(error_of("augmentation: minne"), HasSubstr("mine"));
  EXPECT_THAT(error_of("augmentation: wrong"), HasSubstr("has no key 'augmentation'"));
  EXPECT_THAT(error_of("augmentation: {flip: 1}"), HasSubstr("x.yaml:1"));
}

}  // namespace
}  // namespace deepwrist::augment
