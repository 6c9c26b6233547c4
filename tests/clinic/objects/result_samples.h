#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>

#include <string>

#include "clinic/objects/study_result.h"

namespace deepwrist::testing {

/// The attributes of a radiograph without pixels: 400 rows, 300 columns, a left wrist, PA, study 1.2.3,
/// series 1.2.3.1, instance 1.2.3.1.1, window 2048\4096.
class SourceBuilder {
 public:
  SourceBuilder();
  SourceBuilder& text(const DcmTagKey& tag, const std::string& value);
  SourceBuilder& remove(const DcmTagKey& tag);
  DcmDataset& data() { return data_; }
  dicom::SourceHeader header() { return dicom::read_source_header(data_); }

 private:
  DcmDataset data_;
};

/// A view of `source` with everything: region (50, 60) of 200×220, landmarks, 0.873, fracture from 0.6, doubt
/// from 0.3.
clinic::ViewResult analysed_view(const dicom::SourceHeader& source, View view = View::pa,
                                 double probability = 0.873);
/// A view that failed, without pixels.
clinic::ViewResult failed_view(const dicom::SourceHeader& source, View view = View::lat);

/// A result of these views and of one side, with the first view's score.
clinic::StudyResult study_of(std::vector<clinic::ViewResult> views);

/// PA and lateral view of a left wrist, with a heat map on the first.
clinic::StudyResult sample_study();
/// The second source of sample_study.
SourceBuilder lateral_source();

/// A string attribute of a data set, with "\" between several; "none" where it is absent.
std::string value_of(DcmItem& data, const DcmTagKey& tag);
/// The same of an item of a sequence.
std::string value_in(DcmItem& data, const DcmTagKey& sequence, const DcmTagKey& tag, unsigned item = 0);

/// The bytes of an attribute as written into a file.
std::string bytes_of(DcmItem& data, const DcmTagKey& tag);

}  // namespace deepwrist::testing
