#include "evaluation/ood/ood_cases.h"

#include <algorithm>
#include <map>

#include "core/base/error.h"

namespace deepwrist::evaluation {
namespace {

/// What every member says of one region.
std::vector<double> of_region(const MemberScores& members, std::size_t region) {
  std::vector<double> scores;
  for (const auto& member : members) scores.push_back(member[region]);
  return scores;
}

OodCase region_case(const OodRegions& regions, std::size_t i) {
  OodCase item{regions.id[i], regions.other, regions.truth[i], {of_region(regions.members, i)}, {}};
  if (!regions.fold_members.empty()) item.fold_members = {of_region(regions.fold_members, i)};
  return item;
}

/// The first members of both views, as many as the smaller ensemble has.
std::vector<std::vector<double>> paired(const std::vector<std::vector<double>>& pa,
                                        const std::vector<std::vector<double>>& lat) {
  if (pa.empty() || lat.empty()) return {};
  std::vector<std::vector<double>> both{pa.front(), lat.front()};
  const auto members = std::min(both[0].size(), both[1].size());
  for (auto& view : both) view.resize(members);
  return both;
}

OodGroup studies(const OodGroup& pa, const OodGroup& lat) {
  OodGroup group{"study", {}, 0};
  std::map<std::pair<bool, std::string>, const OodCase*> lateral;
  for (const auto& item : lat.cases) lateral[{item.other, item.id}] = &item;
  for (const auto& item : pa.cases) {
    const auto found = lateral.find({item.other, item.id});
    if (found == lateral.end()) continue;
    const auto& other_view = *found->second;
    group.cases.push_back({item.id, item.other, std::max(item.truth, other_view.truth),
                           paired(item.members, other_view.members),
                           paired(item.fold_members, other_view.fold_members)});
  }
  group.in_one_view_only = pa.cases.size() + lat.cases.size() - 2 * group.cases.size();
  return group;
}

bool has_both_sets(const OodGroup& group) {
  const auto others = std::ranges::count(group.cases, true, &OodCase::other);
  return others > 0 && others < std::ssize(group.cases);
}

}  // namespace

std::vector<OodGroup> ood_groups(const std::vector<OodRegions>& regions) {
  std::vector<OodGroup> groups;
  for (const View view : {View::pa, View::lat}) {
    OodGroup group{name(view), {}, 0};
    for (const auto& set : regions) {
      if (set.view != view) continue;
      for (std::size_t i = 0; i < set.id.size(); ++i) group.cases.push_back(region_case(set, i));
    }
    if (group.cases.empty()) continue;
    if (!has_both_sets(group)) {
      throw Error(ErrorKind::format, "dataset",
                  std::string("the view ") + name(view) + " has regions of one set only (" +
                      (group.cases.front().other ? "the other one" : "the one like the training's") +
                      "); give both, or leave the view out of dataset.side");
    }
    groups.push_back(std::move(group));
  }
  if (groups.empty()) throw Error(ErrorKind::format, "dataset", "there are no regions in either set");
  if (groups.size() == 2) {
    auto both = studies(groups[0], groups[1]);
    if (has_both_sets(both)) groups.push_back(std::move(both));
  }
  return groups;
}

}  // namespace deepwrist::evaluation
