#include "clinic/objects/content_tree.h"

#include <dcmtk/dcmsr/dsrcodvl.h>
#include <dcmtk/dcmsr/dsrimgvl.h>
#include <dcmtk/dcmsr/dsrnumvl.h>
#include <dcmtk/dcmsr/dsrscovl.h>

#include "clinic/objects/item_writer.h"
#include "core/base/error.h"

namespace deepwrist::clinic {
namespace {

OFString of(std::string_view text) { return {text.data(), text.size()}; }

/// Not checked by DCMTK: codes copied from a file are in its character set, which the tree does not know.
DSRCodedEntryValue coded(const Code& code) {
  return {of(code.value), of(code.scheme), of(code.meaning), DSRTypes::CVT_auto, OFExplicitBool(OFFalse)};
}

}  // namespace

ContentTree::ContentTree(DSRDocumentTree& tree, const Code& title, const char* template_id) : tree_(tree) {
  if (tree_.addContentItem(DSRTypes::RT_isRoot, DSRTypes::VT_Container) == 0)
    throw Error(ErrorKind::format, "DICOM results", "the report's root cannot be made");
  require_good(tree_.getCurrentContentItem().setConceptName(coded(title)), "the report's title");
  require_good(tree_.getCurrentContentItem().setTemplateIdentification(template_id, "DCMR"), "a template");
}

void ContentTree::add(Relation relation, DSRTypes::E_ValueType type, const Code* name,
                      const std::function<OFCondition(DSRContentItem&)>& set_up, const Content& content) {
  const std::string what = name == nullptr ? std::string("an image") : std::string(name->meaning);
  if (tree_.addContentItem(relation, type, DSRTypes::AM_belowCurrent) == 0)
    throw Error(ErrorKind::format, "DICOM results",
                "'" + what + "' cannot stand where it should in the report");
  auto& item = tree_.getCurrentContentItem();
  if (name != nullptr) require_good(item.setConceptName(coded(*name), OFFalse), what.c_str());
  require_good(set_up(item), what.c_str());
  if (content) content();
  tree_.goUp();
}

void ContentTree::container(const Code& name, const char* template_id, const Content& content) {
  add(
      DSRTypes::RT_contains, DSRTypes::VT_Container, &name,
      [&](DSRContentItem& item) {
        return template_id == nullptr ? OFCondition(EC_Normal)
                                      : item.setTemplateIdentification(template_id, "DCMR");
      },
      content);
}

void ContentTree::code(Relation relation, const Code& name, const Code& value, const Content& content) {
  add(
      relation, DSRTypes::VT_Code, &name,
      [&](DSRContentItem& item) { return item.setCodeValue(coded(value), OFFalse); }, content);
}

void ContentTree::text(Relation relation, const Code& name, const std::string& value) {
  add(relation, DSRTypes::VT_Text, &name,
      [&](DSRContentItem& item) { return item.setStringValue(of(value)); });
}

void ContentTree::uid(Relation relation, const Code& name, const std::string& value) {
  add(relation, DSRTypes::VT_UIDRef, &name,
      [&](DSRContentItem& item) { return item.setStringValue(of(value)); });
}

void ContentTree::date(Relation relation, const Code& name, const std::string& value) {
  add(relation, DSRTypes::VT_Date, &name,
      [&](DSRContentItem& item) { return item.setStringValue(of(value), OFFalse); });
}

void ContentTree::number(const Code& name, const std::string& value, const Code& unit) {
  const DSRNumericMeasurementValue measured(of(value), coded(unit));
  add(DSRTypes::RT_contains, DSRTypes::VT_Num, &name,
      [&](DSRContentItem& item) { return item.setNumericValue(measured); });
}

void ContentTree::points(const Code& name, std::span<const cv::Point2d> points,
                         const ObjectReference& image) {
  DSRSpatialCoordinatesValue coordinates(points.size() == 1 ? DSRTypes::GT_Point : DSRTypes::GT_Polyline);
  for (const auto& point : points)
    coordinates.getGraphicDataList().addItem(static_cast<Float32>(point.x), static_cast<Float32>(point.y));
  add(
      DSRTypes::RT_contains, DSRTypes::VT_SCoord, &name,
      [&](DSRContentItem& item) { return item.setSpatialCoordinates(coordinates); },
      [&] { this->image(DSRTypes::RT_selectedFrom, nullptr, image); });
}

void ContentTree::image(Relation relation, const Code* name, const ObjectReference& image,
                        const Content& content) {
  // Unchecked: the radiograph may be of a class that DCMTK does not know.
  DSRImageReferenceValue reference(of(image.sop_class), of(image.instance), OFFalse);
  if (image.frame > 0) reference.getFrameList().addItem(image.frame);
  add(
      relation, DSRTypes::VT_Image, name,
      [&](DSRContentItem& item) { return item.setImageReference(reference, OFFalse); }, content);
}

}  // namespace deepwrist::clinic
