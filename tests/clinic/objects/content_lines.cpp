#include "tests/clinic/objects/content_lines.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <dcmtk/dcmsr/dsrcodvl.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include <dcmtk/dcmsr/dsrimgvl.h>
#include <dcmtk/dcmsr/dsrnumvl.h>
#include <dcmtk/dcmsr/dsrscovl.h>
#include <gtest/gtest.h>
#include <spdlog/fmt/fmt.h>

namespace deepwrist::testing {
namespace {

std::string points_of(DSRSpatialCoordinatesValue value) {
  std::string text = DSRTypes::graphicTypeToEnumeratedValue(value.getGraphicType());
  auto& list = value.getGraphicDataList();
  for (std::size_t i = 1; i <= list.getNumberOfItems(); ++i) {
    Float32 column = 0, row = 0;
    list.getItem(i, column, row);
    text += fmt::format(" {},{}", column, row);
  }
  return text;
}

std::string text_of(const OFString& text) { return {text.c_str(), text.length()}; }

std::string value_of(DSRContentItem& item) {
  switch (item.getValueType()) {
    case DSRTypes::VT_Code:
      return text_of(item.getCodeValue().getCodeValue());
    case DSRTypes::VT_Num:
      return text_of(item.getNumericValue().getNumericValue()) + " " +
             text_of(item.getNumericValue().getMeasurementUnit().getCodeValue());
    case DSRTypes::VT_SCoord:
      return points_of(item.getSpatialCoordinates());
    case DSRTypes::VT_Image:
      return text_of(item.getImageReference().getSOPInstanceUID());
    case DSRTypes::VT_Container:
      return "";
    default:
      return text_of(item.getStringValue());
  }
}

}  // namespace

std::vector<std::string> content_lines(DcmItem& report) {
  DSRDocument document;
  EXPECT_TRUE(document.read(report).good());
  auto& tree = document.getTree();
  EXPECT_TRUE(tree.isValid());
  std::vector<std::string> lines;
  tree.gotoRoot();
  do {
    auto& item = tree.getCurrentContentItem();
    const auto value = value_of(item);
    auto line = std::string(2 * (tree.getLevel() - 1), ' ') +
                DSRTypes::relationshipTypeToReadableName(item.getRelationshipType()) + " " +
                DSRTypes::valueTypeToDefinedTerm(item.getValueType());
    const auto name = text_of(item.getConceptName().getCodeValue());
    if (!name.empty()) line += " " + name;
    lines.push_back(value.empty() ? line : line + " = " + value);
  } while (tree.iterate() != 0);
  return lines;
}

}  // namespace deepwrist::testing
