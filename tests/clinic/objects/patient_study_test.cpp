#include "clinic/objects/patient_study.h"

#include <dcmtk/config/osconfig.h>
#include <gtest/gtest.h>

#include "clinic/objects/presentation_state.h"
#include "clinic/objects/secondary_capture.h"
#include "clinic/objects/structured_report.h"
#include "tests/clinic/objects/result_samples.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {

using testing::bytes_of;
using testing::SourceBuilder;
using testing::value_of;

/// The object as it is in a file.
std::unique_ptr<DcmFileFormat> saved(DcmFileFormat& file) {
  const testing::TemporaryFolder folder;
  const auto path = (folder / "object.dcm").string();
  EXPECT_TRUE(file.saveFile(path.c_str(), EXS_LittleEndianExplicit).good());
  auto read = std::make_unique<DcmFileFormat>();
  EXPECT_TRUE(read->loadFile(path.c_str()).good());
  EXPECT_TRUE(read->loadAllDataIntoMemory().good());
  return read;
}

struct CharacterSet {
  const char* name;
  const char* set;
  const char* patient;
};

class EveryCharacterSet : public ::testing::TestWithParam<CharacterSet> {};

TEST_P(EveryCharacterSet, TravelsWithItsBytesIntoEveryObject) {
  auto source = SourceBuilder();
  const auto& sample = GetParam();
  if (*sample.set != '\0') source.text(DCM_SpecificCharacterSet, sample.set);
  source.text(DCM_PatientName, sample.patient).text(DCM_StudyDescription, sample.patient);
  const auto view = testing::analysed_view(source.header());
  const auto study = testing::study_of({view});
  const auto padded = std::string(sample.patient) + (std::string(sample.patient).size() % 2 != 0 ? " " : "");
  for (const auto& made :
       {make_report(study, ReportClass::comprehensive_3d).release(),
        make_picture_object(view, study).release(), make_overlay_object(view, study).release()}) {
    const std::unique_ptr<DcmFileFormat> owner(made);
    const auto object = saved(*made);
    auto& data = *object->getDataset();
    EXPECT_EQ(bytes_of(data, DCM_PatientName), padded);
    EXPECT_EQ(bytes_of(data, DCM_StudyDescription), padded);
    EXPECT_EQ(value_of(data, DCM_SpecificCharacterSet), *sample.set == '\0' ? "none" : sample.set);
  }
}

INSTANTIATE_TEST_SUITE_P(PatientStudy, EveryCharacterSet,
                         ::testing::Values(CharacterSet{"Latin1", "ISO_IR 100", "M\xFCller^J\xF6rg"},
                                           CharacterSet{"Utf8", "ISO_IR 192", "M\xC3\xBCller^J\xC3\xB6rg"},
                                           CharacterSet{"Japanese", "\\ISO 2022 IR 87",
                                                        "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B"},
                                           CharacterSet{"None", "", "M\xFCller^J\xF6rg"}),
                         [](const auto& sample) { return std::string(sample.param.name); });

TEST(PatientStudy, CopiesNestedItemsAndWhatTheModulesHave) {
  auto source = SourceBuilder();
  source.text(DCM_TimezoneOffsetFromUTC, "+0100").text(DCM_PatientAge, "056Y");
  DcmItem *other = nullptr, *issuer = nullptr;
  source.data().findOrCreateSequenceItem(DCM_OtherPatientIDsSequence, other, 0);
  other->putAndInsertString(DCM_PatientID, "42");
  other->findOrCreateSequenceItem(DCM_IssuerOfPatientIDQualifiersSequence, issuer, 0);
  issuer->putAndInsertString(DCM_UniversalEntityID, "1.2.276");
  DcmDataset copy;
  put_patient_and_study(copy, source.header());
  for (const auto& tag :
       {DCM_PatientName, DCM_PatientID, DCM_IssuerOfPatientID, DCM_PatientBirthDate, DCM_PatientSex,
        DCM_StudyInstanceUID, DCM_StudyDate, DCM_StudyTime, DCM_StudyID, DCM_AccessionNumber,
        DCM_ReferringPhysicianName, DCM_StudyDescription, DCM_TimezoneOffsetFromUTC, DCM_PatientAge})
    EXPECT_EQ(value_of(copy, tag), value_of(source.data(), tag)) << DcmTag(tag).getTagName();
  ASSERT_TRUE(copy.findAndGetSequenceItem(DCM_OtherPatientIDsSequence, other, 0).good());
  EXPECT_EQ(value_of(*other, DCM_PatientID), "42");
  EXPECT_EQ(testing::value_in(*other, DCM_IssuerOfPatientIDQualifiersSequence, DCM_UniversalEntityID),
            "1.2.276");
  for (const auto& tag :
       {DCM_SeriesInstanceUID, DCM_WindowCenter, DCM_PhotometricInterpretation, DCM_Modality})
    EXPECT_FALSE(copy.tagExists(tag)) << "of the image";
}

TEST(PatientStudy, WhatMustBeThereIsEmptyWhereItIsUnknown) {
  auto source = SourceBuilder();
  source.remove(DCM_PatientID)
      .remove(DCM_AccessionNumber)
      .remove(DCM_StudyTime)
      .remove(DCM_IssuerOfPatientID);
  DcmDataset copy;
  put_patient_and_study(copy, source.header());
  for (const auto& tag : {DCM_PatientID, DCM_AccessionNumber, DCM_StudyTime})
    EXPECT_EQ(value_of(copy, tag), "");
  EXPECT_EQ(value_of(copy, DCM_IssuerOfPatientID), "none");
}

}  // namespace
}  // namespace deepwrist::clinic
