#include "pipeline/study_ids.h"

#include <algorithm>
#include <map>
#include <utility>

namespace deepwrist::pipeline {
namespace {

using Indices = std::vector<std::size_t>;

/// Study, patient: different patients in one study are a wrong UID.
using StudyKey = std::pair<std::string, std::string>;

bool has_view_twice(const std::vector<StudyPicture>& pictures, const Indices& group) {
  const auto count = [&](View view) {
    return std::ranges::count_if(group, [&](auto i) { return pictures[i].identity.view == view; });
  };
  return count(View::pa) > 1 || count(View::lat) > 1;
}

/// The pictures of a study by side of the body. Those that state none belong to the only side that others
/// state, if there is only one.
std::map<std::string, Indices> by_side(const std::vector<StudyPicture>& pictures, const Indices& study) {
  std::map<std::string, Indices> sides;
  for (const auto i : study) sides[pictures[i].identity.laterality].push_back(i);
  const auto unstated = sides.find("");
  if (unstated == sides.end() || sides.size() != 2) return sides;
  auto all = study;
  sides.clear();
  sides[""] = std::move(all);
  return sides;
}

}  // namespace

StudyIds study_ids(const std::vector<StudyPicture>& pictures) {
  StudyIds result;
  std::map<StudyKey, Indices> studies;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto& identity = pictures[i].identity;
    result.ids.push_back(pictures[i].id);
    if (!identity.study_uid.empty() && identity.view)
      studies[{identity.study_uid, identity.patient}].push_back(i);
  }
  for (const auto& [key, study] : studies) {
    for (const auto& [side, group] : by_side(pictures, study)) {
      if (has_view_twice(pictures, group)) {
        result.undivided += group.size();
        continue;
      }
      for (const auto i : group) result.ids[i] = pictures[group.front()].id;
    }
  }
  return result;
}

}  // namespace deepwrist::pipeline
