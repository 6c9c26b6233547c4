#pragma once

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <optional>
#include <string>

#include "core/base/view.h"

namespace deepwrist::annotation {

inline constexpr std::size_t kLandmarks = 3;
using LandmarkSlots = std::array<std::optional<cv::Point2d>, kLandmarks>;

/// What becomes of a radiograph: nobody has said anything, some of it is there, all is, or it is left out.
enum class Progress { open, draft, done, unusable };

/// What a reader says of one radiograph. Points are pixels of the radiograph as all programs see it, a
/// pixel's centre at its index, with two decimals.
struct AnnotationRecord {
  std::optional<View> view{};
  std::string laterality{};  ///< "L", "R" or empty
  LandmarkSlots points{};
  std::optional<int> fracture{};  ///< 0 or 1
  std::string remark{};
  std::string unusable{};  ///< why the radiograph is left out; empty where it is not
  bool done = false;       ///< the reader has looked at all three points and accepted them
  double seconds = 0;      ///< of the reader's time

  Progress progress() const;
  bool complete() const;
  bool operator==(const AnnotationRecord&) const = default;
};

/// "open", "draft", "done", "unusable".
const char* name(Progress progress);

nlohmann::json to_json(const AnnotationRecord& record);

/// The record of a page's message. Throws Error(format) with all that is wrong: unknown or missing fields,
/// points that are not finite or, where `size` is known, lie outside of it, long or unprintable texts, "done"
/// without a view and three points.
AnnotationRecord record_from_json(const nlohmann::json& json, const std::optional<cv::Size>& size);

/// Which content a change was made from: equal for equal records, whatever program and run had them.
std::string revision_of(const AnnotationRecord& record);

/// A coordinate with two decimals, as records hold it.
double rounded_coordinate(double value);

}  // namespace deepwrist::annotation
