#include "clinic/objects/structured_report.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmsr/dsrdoc.h>

#include <algorithm>
#include <tuple>

#include "clinic/objects/common_modules.h"
#include "clinic/objects/item_writer.h"
#include "clinic/objects/object_uids.h"
#include "clinic/objects/patient_study.h"
#include "clinic/objects/report_content.h"
#include "clinic/objects/result_codes.h"
#include "clinic/objects/result_text.h"

//   content tree ─► DSRDocument ─► data set ─► patient and study copied, UIDs, dates, equipment replaced
//
// DSRDocument makes up UIDs and takes dates from the clock; all of that is replaced.

namespace deepwrist::clinic {
namespace {

DSRTypes::E_DocumentType document_type(ReportClass report_class) {
  switch (report_class) {
    case ReportClass::comprehensive_3d:
      return DSRTypes::DT_Comprehensive3DSR;
    case ReportClass::comprehensive:
      return DSRTypes::DT_ComprehensiveSR;
    case ReportClass::enhanced:
      break;
  }
  return DSRTypes::DT_EnhancedSR;
}

/// PA before LAT, then by instance: the report of the same views is the same in whatever order they came.
StudyResult in_order(const StudyResult& result) {
  auto ordered = result;
  std::ranges::sort(ordered.views, {}, [](const ViewResult& view) {
    return std::tuple(laterality_of(view.source).side, view.view, view.source.text(DCM_SOPInstanceUID));
  });
  std::ranges::sort(ordered.sides, {}, &SideResult::side);
  return ordered;
}

/// Every object that the report refers to: images and heat maps.
void put_evidence(DSRDocument& document, const StudyResult& result) {
  auto& evidence = document.getCurrentRequestedProcedureEvidence();
  for (const auto& view : result.views) {
    const auto& source = view.source;
    const auto study = source.text(DCM_StudyInstanceUID);
    require_good(
        evidence.addItem(study.c_str(), source.text(DCM_SeriesInstanceUID).c_str(),
                         source.text(DCM_SOPClassUID).c_str(), source.text(DCM_SOPInstanceUID).c_str()),
        "the list of images");
    if (view.heat_map.empty()) continue;
    const auto heat_map = name_of_view_object(ObjectKind::heat_map, result, view);
    require_good(evidence.addItem(study.c_str(), heat_map.series_uid.c_str(), sop_class(heat_map.kind),
                                  heat_map.instance_uid.c_str()),
                 "the list of heat maps");
  }
}

void put_private_scheme(DSRDocument& document) {
  auto& schemes = document.getCodingSchemeIdentification();
  require_good(schemes.addItem(kPrivateScheme), "the private coding scheme");
  require_good(schemes.setCodingSchemeName("DeepWrist landmarks"), "the private coding scheme");
  require_good(schemes.setCodingSchemeResponsibleOrganization("DeepWrist"), "the private coding scheme");
}

void put_document(DSRDocument& document, const StudyResult& result, ReportClass report_class,
                  const ObjectName& name) {
  put_report_content(document.getTree(), result);
  put_evidence(document, result);
  put_private_scheme(document);
  require_good(document.setPreliminaryFlag(DSRTypes::PF_Final), "the preliminary flag");
  const auto failures = failures_text(result);
  if (failures.empty()) require_good(document.completeDocument(), "the completion flag");
  if (result.predecessor_report) {
    const auto study = result.views.front().source.text(DCM_StudyInstanceUID);
    require_good(document.getPredecessorDocuments().addItem(study.c_str(), name.series_uid.c_str(),
                                                            sop_class(ObjectKind::report, report_class),
                                                            result.predecessor_report->c_str()),
                 "the report before this one");
  }
}

}  // namespace

std::unique_ptr<DcmFileFormat> make_report(const StudyResult& given, ReportClass report_class) {
  constexpr std::size_t kMaxDescription = 64;  // an LO
  const auto result = in_order(given);
  const ObjectName name{ObjectKind::report, report_class, report_series_uid(result),
                        report_uid(report_class, result)};
  DSRDocument document(document_type(report_class));
  put_document(document, result, report_class, name);
  auto file = std::make_unique<DcmFileFormat>();
  auto& data = *file->getDataset();
  require_good(document.write(data), "the report");
  put_patient_and_study(data, result.views.front().source);
  put_common(data, name, result);
  ItemWriter writer(data);
  writer.text(DCM_ContentDate, result.content_date).text(DCM_ContentTime, result.content_time);
  writer.text(DCM_ContentQualification, "RESEARCH");
  const auto failures = failures_text(result);
  if (!failures.empty()) writer.text(DCM_CompletionFlagDescription, ascii(failures, kMaxDescription));
  put_file_meta(*file, name);
  return file;
}

}  // namespace deepwrist::clinic
