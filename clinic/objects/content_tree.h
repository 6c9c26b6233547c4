#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmsr/dsrdoctr.h>

#include <functional>
#include <opencv2/core.hpp>
#include <span>
#include <string>

#include "clinic/objects/source_values.h"

namespace deepwrist::clinic {

using Relation = DSRTypes::E_RelationshipType;

/// An object that a content item refers to.
struct ObjectReference {
  std::string sop_class, instance;
  int frame = 0;  ///< 0: the object has one frame
};

/// The content tree of a structured report, written from top to bottom: every call adds a content item below
/// the one that is open, and `content` adds what stands below the new one. DCMTK checks each item against the
/// document's class and refuses what may not stand there: Error(format).
class ContentTree {
 public:
  using Content = std::function<void()>;

  /// The root container, which is open.
  ContentTree(DSRDocumentTree& tree, const Code& title, const char* template_id);

  /// `template_id` of DCMR, or null.
  void container(const Code& name, const char* template_id, const Content& content);
  void code(Relation relation, const Code& name, const Code& value, const Content& content = {});
  void text(Relation relation, const Code& name, const std::string& value);
  void uid(Relation relation, const Code& name, const std::string& value);
  void date(Relation relation, const Code& name, const std::string& value);
  /// A number as it is to be read, with its unit.
  void number(const Code& name, const std::string& value, const Code& unit);
  /// Points of an image, in pixels; one point, or a line through several.
  void points(const Code& name, std::span<const cv::Point2d> points, const ObjectReference& image);
  void image(Relation relation, const Code* name, const ObjectReference& image, const Content& content = {});

 private:
  /// Adds an item below the open one, sets it up and what is below it; the open one is open again after.
  void add(Relation relation, DSRTypes::E_ValueType type, const Code* name,
           const std::function<OFCondition(DSRContentItem&)>& set_up, const Content& content = {});

  DSRDocumentTree& tree_;
};

}  // namespace deepwrist::clinic
