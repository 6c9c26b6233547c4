// The walk over plain files outside the sandbox: what it takes equals what the decoder's parser says, and
// what is not plain is left to the decoder.

#include "core/dicom/plain_header.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/dicom/image_identity.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/core/dicom/mutate.h"
#include "tests/core/dicom/picture_files.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

#include <dcmtk/dcmjpeg/djrplol.h>

namespace deepwrist::dicom {
namespace {

using testing::content;
using testing::DicomBuilder;
using testing::TemporaryFolder;

std::optional<ImageIdentity> plain(const std::string& bytes) {
  const Descriptor file(memfd_create("header", MFD_CLOEXEC));
  EXPECT_EQ(write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  FileWindow window(file.get());
  const auto header = read_plain_header(window);
  return header ? read_identity(*header) : std::nullopt;
}

std::optional<ImageIdentity> parsed(const std::string& bytes) {
  try {
    return read_identity(Bytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), "", {});
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// A radiograph that says all that an identity has.
DicomBuilder talkative() {
  DicomBuilder builder(2, 3);
  builder.text(DCM_ViewPosition, "PA")
      .text(DCM_SeriesDescription, "Handgelenk seitlich")
      .text(DCM_StudyDescription, "wrist 2 views")
      .text(DCM_StudyInstanceUID, "1.2.3")
      .text(DCM_AccessionNumber, "A-7")
      .text(DCM_PatientID, "17 ")
      .text(DCM_PatientName, "M\xC3\xBCller")  // not asked for
      .text(DCM_ImageLaterality, "R");
  for (const char* meaning : {"postero-anterior", "lateral"}) {
    DcmItem* item = nullptr;
    builder.data().findOrCreateSequenceItem(DCM_ViewCodeSequence, item, -2);
    item->putAndInsertString(DCM_CodeMeaning, meaning);
  }
  return builder;
}

TEST(PlainHeader, SaysWhatTheParsedDataSetSays) {
  const TemporaryFolder folder;
  const DJ_RPLossless lossless;
  for (const auto syntax : {EXS_LittleEndianExplicit, EXS_LittleEndianImplicit, EXS_JPEGProcess14SV1}) {
    const auto bytes = content(talkative().save(folder / "a.dcm", syntax, &lossless));
    const auto identity = plain(bytes);
    ASSERT_TRUE(identity) << syntax;
    EXPECT_EQ(identity, parsed(bytes)) << syntax;
    EXPECT_EQ(identity->view, View::pa) << "the position counts before what else is said";
    EXPECT_EQ(identity->laterality, "R");
    EXPECT_TRUE(identity->has_image);
  }
}

TEST(PlainHeader, OfADocumentHasNoImage) {
  const TemporaryFolder folder;
  auto document = talkative();
  document.data().findAndDeleteElement(DCM_PixelData);
  EXPECT_EQ(plain(content(document.save(folder / "lost.dcm"))), std::nullopt)
      << "an image without its pixels";
  document.data().findAndDeleteElement(DCM_Rows);
  const auto bytes = content(document.save(folder / "document.dcm"));
  ASSERT_TRUE(plain(bytes));
  EXPECT_EQ(plain(bytes), parsed(bytes));
  EXPECT_FALSE(plain(bytes)->has_image);
}

TEST(PlainHeader, WhatIsNotPlainIsLeftToTheDecoder) {
  const TemporaryFolder folder;
  const auto good = content(talkative().save(folder / "good.dcm"));
  ASSERT_TRUE(plain(good));
  const auto saved = [&](DicomBuilder builder, E_TransferSyntax syntax = EXS_LittleEndianExplicit) {
    return content(builder.save(folder / "odd.dcm", syntax));
  };
  EXPECT_FALSE(plain(saved(talkative(), EXS_BigEndianExplicit)));
  EXPECT_FALSE(plain(saved(talkative(), EXS_DeflatedLittleEndianExplicit)));
  EXPECT_FALSE(plain(saved(talkative().text(DCM_StudyDescription, "Poignet c\xF4t\xE9"))))
      << "a character set";
  EXPECT_FALSE(plain(saved(talkative().text(DCM_StudyDescription, std::string(2000, 'x')))));
  EXPECT_FALSE(plain(good.substr(0, good.size() - 2))) << "cut";
  EXPECT_FALSE(plain(good + std::string(2, '\0'))) << "something behind";
  EXPECT_FALSE(plain(good.substr(128))) << "no preamble";
  EXPECT_FALSE(plain("")) << "empty";
  EXPECT_FALSE(plain(std::string(128, '\0') + "DICM")) << "no data set: " << parsed(good).has_value();
  DicomBuilder floats(2, 3);
  floats.data().findAndDeleteElement(DCM_PixelData);
  floats.data().putAndInsertFloat32Array(DCM_FloatPixelData, std::vector<Float32>(6).data(), 6);
  EXPECT_FALSE(plain(saved(floats)));
}

TEST(PlainHeader, OfChangedFilesEqualsTheParsersOrIsNone) {
  const TemporaryFolder folder;
  int taken = 0;
  for (const auto syntax : {EXS_LittleEndianExplicit, EXS_LittleEndianImplicit}) {
    const auto good = content(talkative().save(folder / "good.dcm", syntax));
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
      const auto bytes = testing::mutate(good, 128, seed);
      const auto identity = plain(bytes);
      if (!identity) continue;
      ++taken;
      EXPECT_EQ(identity, parsed(bytes)) << syntax << ", seed " << seed;
    }
  }
  EXPECT_GT(taken, 50) << "changes inside values leave a file plain";
}

TEST(PlainHeader, OfPublicFilesEqualsTheParsers) {
  DEEPWRIST_REQUIRE_REFERENCE(folder, "data");
  int files = 0, taken = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.file_size() > (64U << 20)) continue;
    const auto bytes = content(entry.path());
    const auto identity = plain(bytes);
    ++files;
    if (!identity) continue;
    ++taken;
    EXPECT_EQ(identity, parsed(bytes)) << entry.path();
  }
  RecordProperty("files", fmt::format("{} of {} plain", taken, files));
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace deepwrist::dicom
