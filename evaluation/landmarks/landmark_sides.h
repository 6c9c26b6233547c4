#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv.h"
#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// "L", "R", "left", "right" in any case; nothing for other text.
std::optional<Hand> parse_hand(std::string_view text);

/// What the column Laterality, ImageLaterality or Hand says of each row; nothing where it is blank, or no
/// hand, which is warned of. Empty for a table without such a column.
std::vector<std::optional<Hand>> read_hands(const data::CsvTable& table);

/// How the radiographs of a view are brought onto one side, so that offsets along x of left and right wrists
/// add up and do not cancel.
struct ViewSides {
  /// Of each case: 1 as it is, -1 mirrored, 0 of another view, or of unknown side and left out along x.
  std::vector<int> sign;
  std::string direction = "to the right";  ///< where positive x points then
  std::size_t mirrored = 0, unknown = 0;
  bool all_unknown = false;  ///< then all are taken as they are
  std::string remark;        ///< what is not as it should be; a sentence, empty where all is well
};

/// The side is the table's, else of PA that on which the ulna lies, where the tips of ulna and radius are
/// farther apart along x than along y. Where the side of no radiograph is known they are taken as they are,
/// where that of some is not these are left out.
ViewSides view_sides(const std::vector<LandmarkCase>& cases, View view);

}  // namespace deepwrist::evaluation
