#include "tests/exchange/small_snapshots.h"

#include "classifier/classifier_block.h"
#include "localizer/localizer_block.h"
#include "training/seeded_snapshot.h"

namespace deepwrist::testing {

void make_small_localizer(const std::filesystem::path& folder) {
  training::seed_snapshot({.folder = folder,
                           .block = &localizer::block(),
                           .params = {{"bw", 4}, {"hg_depth", 2}, {"se", true}, {"se_ratio", 2}},
                           .folds = 1,
                           .views = {View::pa}});
}

void make_small_classifier(const std::filesystem::path& folder) {
  training::seed_snapshot({.folder = folder,
                           .block = &classifier::block(),
                           .params = {{"blocks", std::vector<int>{1, 1, 1, 1}}, {"width", 4}},
                           .folds = 1,
                           .views = {View::pa}});
}

}  // namespace deepwrist::testing
