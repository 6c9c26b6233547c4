#pragma once

#include <functional>
#include <string>
#include <vector>

#include "annotation/annotated_image.h"
#include "core/data/column.h"

namespace deepwrist::annotation {

/// What a row of the table of annotations is made from.
struct AnnotationRow {
  const AnnotatedImage& image;
  std::string fname;  ///< relative to the table's folder
  const AnnotationRecord& record;
  const ImageFacts& facts;
};

/// The columns that are ours, in their order in a new table.
const data::Columns<AnnotationRow>& annotation_columns();

/// Whether a column of the input goes along: none of ours, and nothing that was computed from other points.
bool is_carried(const std::string& name);

/// The texts of one row's cells by column; empty for a column that is absent.
using CellOf = std::function<std::string(const std::string& column)>;

/// The record that a row holds; what is wrong with it is added to `problems`. Points without the column
/// `Annotation` or a word in it, as other programs write them, count as done.
AnnotationRecord record_of_cells(const CellOf& cell, std::vector<std::string>& problems);

}  // namespace deepwrist::annotation
