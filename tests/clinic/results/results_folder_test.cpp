// From rows of a finished table and radiographs on disk to DICOM objects.

#include "clinic/results/results_folder.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "core/data/npy.h"
#include "phantom/phantom_file.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const cv::Size kSize{80, 96};

class ResultsFolder : public ::testing::Test {
 protected:
  ResultsFolder() {
    run_.decisions = {{"PA", {0.2, 0.6}}, {"LAT", {0.2, 0.6}}, {"study", {0.3, 0.5}}};
    run_.weights = {std::string(64, 'a')};
    run_.settings = "{}";
    options_.folder = folder_ / "objects";
    options_.when = 1'767'322'800;
  }

  /// A finished view of a phantom, written on disk.
  FinishedView phantom(std::uint32_t wrist, View view, double probability) {
    const phantom::Case what{wrist, 1, 0.3};
    const auto file = folder_ / (phantom::case_id(wrist) + "_" + name(view) + ".dcm");
    phantom::write_dicom(file,
                         phantom::render(what, phantom::wrist_of(what), view, kSize, phantom::Texture(4)),
                         what, view, {});
    return finished(file, view, probability);
  }
  static FinishedView finished(const fs::path& file, View view, double probability) {
    FinishedView row{.line = 2, .id = "1", .file = file, .view = view};
    row.probability = probability;
    row.landmarks = {{10, 20}, {30, 40}, {50, 60}};
    row.region = cv::Rect2d(5, 6, 60, 60);
    return row;
  }
  static FinishedView failed(FinishedView row, const std::string& failure) {
    row.failure = failure;
    row.probability.reset();
    row.landmarks.clear();
    row.region.reset();
    return row;
  }
  ResultsCounts write(const std::vector<FinishedView>& views) {
    data::RadiographSource source(data::source_options({}, run_.preprocessing, 1));
    return write_results(views, run_, source, options_);
  }
  /// The data sets of the reports in the folder.
  std::vector<std::unique_ptr<DcmFileFormat>> reports() const {
    std::vector<std::unique_ptr<DcmFileFormat>> found;
    for (const auto& entry : fs::directory_iterator(options_.folder)) {
      if (!entry.path().filename().string().starts_with("report_")) continue;
      found.push_back(std::make_unique<DcmFileFormat>());
      EXPECT_TRUE(found.back()->loadFile(entry.path().c_str()).good());
    }
    return found;
  }
  static std::string text_of(DcmItem& data, const DcmTagKey& tag) {
    OFString text;
    data.findAndGetOFStringArray(tag, text, OFTrue);
    return text.c_str();
  }

  testing::TemporaryFolder folder_;
  FinishedRun run_;
  ResultsOptions options_;
};

TEST_F(ResultsFolder, AStudyOfTwoViewsHasOneReportAndPicturesOfBoth) {
  auto pa = phantom(1, View::pa, 0.9);
  pa.heat_map = folder_ / "pa.npy";
  const std::vector<float> heat(64, 0.5F);
  data::write_npy(pa.heat_map, {8, 8}, heat);
  const auto counts = write({pa, phantom(1, View::lat, 0.4)});
  EXPECT_EQ(counts.studies, 1U);
  EXPECT_EQ(counts.objects, 6U) << "two pictures, a heat map, two overlays, a report";
  EXPECT_EQ(counts.fresh, 6U);
  EXPECT_EQ(counts.left_out, 0U);
  const auto again = write({pa, phantom(1, View::lat, 0.4)});
  EXPECT_EQ(again.objects, 6U);
  EXPECT_EQ(again.fresh, 0U);
}

TEST_F(ResultsFolder, WristsAreStudiesOfTheirOwnInWhateverOrderTheirRowsCome) {
  const auto counts = write({phantom(1, View::pa, 0.9), phantom(2, View::pa, 0.9), phantom(1, View::lat, 0.9),
                             phantom(2, View::lat, 0.1)});
  EXPECT_EQ(counts.studies, 2U);
  EXPECT_EQ(reports().size(), 2U);
}

TEST_F(ResultsFolder, ALateViewGivesAReportThatNamesTheOneBefore) {
  const auto pa = phantom(1, View::pa, 0.9), lateral = phantom(1, View::lat, 0.4);
  write({pa});
  const auto first = text_of(*reports().at(0)->getDataset(), DCM_SOPInstanceUID);
  write({pa, lateral});
  const auto both = reports();
  ASSERT_EQ(both.size(), 2U);
  DcmItem* previous = nullptr;
  int with_predecessor = 0;
  for (const auto& report : both) {
    if (report->getDataset()->findAndGetSequenceItem(DCM_PredecessorDocumentsSequence, previous).bad())
      continue;
    ++with_predecessor;
    EXPECT_EQ(text_of(*previous, DCM_ReferencedSOPInstanceUID), first);
  }
  EXPECT_EQ(with_predecessor, 1);
  EXPECT_EQ(write({pa, lateral}).fresh, 0U) << "the same again is nothing new";
}

TEST_F(ResultsFolder, AFailedViewHasAPictureThatSaysSo) {
  const auto counts =
      write({phantom(1, View::pa, 0.1), failed(phantom(1, View::lat, 0.4), "no pixel spacing")});
  EXPECT_EQ(counts.studies, 1U);
  EXPECT_EQ(counts.left_out, 0U);
  EXPECT_EQ(text_of(*reports().at(0)->getDataset(), DCM_CompletionFlag), "PARTIAL");
}

TEST_F(ResultsFolder, ARadiographOfNoKnownViewHasAPictureThatSaysSo) {
  auto unknown = failed(phantom(1, View::pa, 0.4), "no attribute tells the view");
  unknown.view_known = false;
  const auto counts = write({unknown});
  EXPECT_EQ(counts.left_out, 0U);
  EXPECT_EQ(counts.objects, 2U) << "a picture and the report";
  EXPECT_EQ(text_of(*reports().at(0)->getDataset(), DCM_CompletionFlag), "PARTIAL");
}

TEST_F(ResultsFolder, ProbabilitiesOfNoKnownWeightsAreRefused) {
  run_.weights.clear();
  EXPECT_THAT(testing::failure([&] { write({phantom(1, View::pa, 0.4)}); }, ErrorKind::format),
              HasSubstr("names no weights"));
}

TEST_F(ResultsFolder, ARadiographWhosePixelsAreCutOffHasAPictureThatSaysSo) {
  const auto cut = failed(phantom(1, View::pa, 0.4), "the pixel data is truncated");
  fs::resize_file(cut.file, fs::file_size(cut.file) - 1000);
  const auto counts = write({cut, phantom(1, View::lat, 0.4)});
  EXPECT_EQ(counts.studies, 1U);
  EXPECT_EQ(counts.left_out, 0U);
}

TEST_F(ResultsFolder, APictureWithoutAStudyIsLeftOut) {
  cv::imwrite((folder_ / "x.png").string(), cv::Mat(kSize, CV_8U, cv::Scalar(7)));
  const auto counts = write({phantom(1, View::pa, 0.9), finished(folder_ / "x.png", View::lat, 0.4)});
  EXPECT_EQ(counts.studies, 1U);
  EXPECT_EQ(counts.left_out, 1U);
}

TEST_F(ResultsFolder, ATemplateGivesAPictureOfItsSizeItsStudy) {
  const auto pa = phantom(1, View::pa, 0.9);
  cv::Mat noise(kSize, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite((folder_ / "x.png").string(), noise);
  cv::imwrite((folder_ / "small.png").string(), noise(cv::Rect(0, 0, 40, 40)));
  options_.stands_in = pa.file;
  const auto counts = write({finished(folder_ / "x.png", View::pa, 0.4)});
  EXPECT_EQ(counts.studies, 1U);
  DcmFileFormat original;
  ASSERT_TRUE(original.loadFile(pa.file.c_str()).good());
  for (const auto& tag : {DCM_StudyInstanceUID, DCM_PatientID, DCM_PatientName})
    EXPECT_EQ(text_of(*reports().at(0)->getDataset(), tag), text_of(*original.getDataset(), tag));
  EXPECT_EQ(write({finished(folder_ / "small.png", View::pa, 0.4)}).left_out, 1U) << "of another size";
}

TEST_F(ResultsFolder, AFileThatIsGoneIsLeftOut) {
  const auto counts = write({finished(folder_ / "gone.dcm", View::pa, 0.4), phantom(1, View::pa, 0.9)});
  EXPECT_EQ(counts.studies, 1U);
  EXPECT_EQ(counts.left_out, 1U);
}

TEST_F(ResultsFolder, EachSideIsDecidedOnByItself) {
  data::RadiographSource source(data::source_options({}, run_.preprocessing, 1));
  auto right = view_result(phantom(1, View::pa, 0.9), run_, source, {});
  auto lateral = view_result(phantom(1, View::lat, 0.2), run_, source, {});
  auto left = right;
  for (auto& element : left.source.elements) {
    const bool is_side = element.tag == 0x00200062 || element.tag == 0x00200060;
    if (is_side) element.value = element.value == "L" ? "R" : "L";
  }
  left.probability = 0.1;
  const std::vector views{right, lateral, left};
  const auto sides = side_results(views, run_);
  ASSERT_EQ(sides.size(), 2U);
  std::vector<double> scores{*sides[0].score, *sides[1].score};
  std::ranges::sort(scores);
  EXPECT_DOUBLE_EQ(scores[0], 0.1);
  EXPECT_DOUBLE_EQ(scores[1], 0.55);
  for (const auto& side : sides)
    EXPECT_EQ(side.decision,
              *side.score > 0.5 ? evaluation::Decision::fracture : evaluation::Decision::no_fracture);
}

TEST_F(ResultsFolder, ViewsOfOneStatedSideAreOneDecisionAsInTheTableOfStudies) {
  data::RadiographSource source(data::source_options({}, run_.preprocessing, 1));
  const auto stated = view_result(phantom(1, View::pa, 0.9), run_, source, {});
  auto silent = view_result(phantom(1, View::lat, 0.2), run_, source, {});
  const auto is_side = [](const auto& element) {
    return element.tag == 0x00200062 || element.tag == 0x00200060;
  };
  std::erase_if(silent.source.elements, is_side);
  const auto sides = side_results(std::vector{stated, silent}, run_);
  ASSERT_EQ(sides.size(), 1U);
  EXPECT_EQ(sides[0].side, std::nullopt) << "not all of them say it";
  EXPECT_DOUBLE_EQ(*sides[0].score, 0.55);
  const auto alone = side_results(std::vector{stated}, run_);
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_NE(alone[0].side, std::nullopt);
}

TEST_F(ResultsFolder, AFileThatChangedAfterTheRunBeganIsNobodysResult) {
  const auto before = phantom(1, View::pa, 0.9);
  run_.begun = fs::last_write_time(before.file);
  EXPECT_EQ(write({before}).left_out, 0U);
  const auto replaced = phantom(1, View::pa, 0.9);
  fs::last_write_time(replaced.file, run_.begun + std::chrono::seconds(2));
  const auto counts = write({replaced});
  EXPECT_EQ(counts.left_out, 1U);
  EXPECT_EQ(counts.studies, 0U);
}

TEST_F(ResultsFolder, AReportWithoutARadiographOfItsIdIsNotComplete) {
  const auto pa = phantom(1, View::pa, 0.9);
  write({pa, finished(folder_ / "gone.dcm", View::lat, 0.4)});
  const auto found = reports();
  auto& report = *found.at(0)->getDataset();
  EXPECT_EQ(text_of(report, DCM_CompletionFlag), "PARTIAL");
  EXPECT_EQ(text_of(report, DCM_CompletionFlagDescription), "1 radiograph is not in this report");
}

TEST_F(ResultsFolder, AReportOfAllRadiographsIsComplete) {
  write({phantom(1, View::pa, 0.9), phantom(1, View::lat, 0.4)});
  EXPECT_EQ(text_of(*reports().at(0)->getDataset(), DCM_CompletionFlag), "COMPLETE");
}

TEST_F(ResultsFolder, AFileOfAnotherImageThanTheTablesIsNobodysResult) {
  auto view = phantom(1, View::pa, 0.9);
  view.instance_uid = "1.2.3";
  EXPECT_EQ(write({view}).left_out, 1U);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(view.file.c_str()).good());
  view.instance_uid = text_of(*file.getDataset(), DCM_SOPInstanceUID);
  EXPECT_EQ(write({view}).left_out, 0U);
}

TEST_F(ResultsFolder, ATemplateStandsInForOnePictureAlone) {
  cv::Mat noise(kSize, CV_8U);
  cv::randu(noise, 0, 255);
  for (const char* name : {"x.png", "y.png"}) cv::imwrite((folder_ / name).string(), noise);
  options_.stands_in = phantom(1, View::pa, 0.9).file;
  const std::vector views{finished(folder_ / "x.png", View::pa, 0.4),
                          finished(folder_ / "y.png", View::pa, 0.9)};
  EXPECT_THAT(testing::failure([&] { write(views); }, ErrorKind::usage),
              HasSubstr("stands in for one picture"))
      << "they may be of two patients";
}

TEST_F(ResultsFolder, APictureJoinsTheStudyOfItsTemplate) {
  const auto lateral = phantom(1, View::lat, 0.4);
  cv::Mat noise(kSize, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite((folder_ / "x.png").string(), noise);
  options_.stands_in = phantom(1, View::pa, 0.9).file;
  const auto counts = write({finished(folder_ / "x.png", View::pa, 0.4), lateral});
  EXPECT_EQ(counts.studies, 1U);
  EXPECT_EQ(counts.left_out, 0U);
}

TEST_F(ResultsFolder, AFileThatIsGoneIsNotThePictureOfTheTemplate) {
  options_.stands_in = phantom(1, View::pa, 0.9).file;
  const auto gone = failed(finished(folder_ / "gone.dcm", View::pa, 0.4), "the file is missing");
  EXPECT_EQ(write({gone, phantom(2, View::pa, 0.9)}).left_out, 1U);
  EXPECT_EQ(reports().size(), 1U) << "of the second study alone";
  data::RadiographSource source(data::source_options({}, run_.preprocessing, 1));
  EXPECT_THAT(testing::failure([&] { view_result(gone, run_, source, options_.stands_in); }, ErrorKind::io),
              HasSubstr("the file is missing"));
}

TEST_F(ResultsFolder, DoubtIsBetweenTheThresholdsOfTheView) {
  data::RadiographSource source(data::source_options({}, run_.preprocessing, 1));
  EXPECT_EQ(view_result(phantom(1, View::pa, 0.3), run_, source, {}).decision, evaluation::Decision::doubt);
}

}  // namespace
}  // namespace deepwrist::clinic
