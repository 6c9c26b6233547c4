#include "training/model_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/classifier_block.h"
#include "classifier/se_resnet_params.h"
#include "core/base/atomic_file.h"
#include "localizer/hourglass_params.h"
#include "localizer/localizer_block.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::training {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kAny = 1 << 20;

ModelCard card_of(const engine::Block& block, const config::Architecture& model) {
  ModelCard card{.block = &block};
  card.manifest.model = block.record(model);
  card.manifest.origin = "trained";
  weights::ManifestFold fold;
  fold.fold = 3;
  fold.weights = {"PA/fold_3/best.pt", std::string(64, 'a')};
  card.manifest.folds = {fold};
  card.manifest.libraries = {{"deepwrist", "<b>1</b>"}};
  return card;
}

TEST(ModelCard, SaysWhatANetworkIsAndWhatItLearntFrom) {
  auto card = card_of(classifier::block(), classifier::architecture({.layers = 101}));
  card.data[View::pa] = {
      .images = 1234, .ids = 567, .classes = {{"fracture", 234}, {"none", 1000}}, .digest = "d1"};
  card.statistics[View::pa] = {{0.4625, 0.4625, 0.4625}, {0.25, 0.25, 0.25}};
  card.figures[{View::pa, 3}] = {{"val_loss", 0.125}, {"val_auroc", 0.9375}};
  const testing::TemporaryFolder folder;
  write_model_card(folder.path(), card);
  const auto text = read_file(folder / kCardText, kAny), page = read_file(folder / kCardPage, kAny);
  for (const auto* part : {"SE-ResNet-101", "1234", "567", "fracture: 234, none: 1000", "0.4625, 0.25",
                           "0.9375", "PA fold 3", "Not a medical device", "percentile_low"}) {
    EXPECT_THAT(page, HasSubstr(part));
    const bool escaped = part == std::string("percentile_low");
    EXPECT_THAT(text, HasSubstr(escaped ? "percentile\\_low" : part));
  }
  EXPECT_THAT(text, HasSubstr("PA/fold\\_3/best.pt"));
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, Not(HasSubstr("<b>1</b>")));
}

TEST(ModelCard, SaysWhatIsNotKnown) {
  auto card = card_of(localizer::block(), localizer::architecture({}));
  card.manifest.origin = "imported";
  const testing::TemporaryFolder folder;
  write_model_card(folder.path(), card);
  const auto text = read_file(folder / kCardText, kAny);
  EXPECT_THAT(text, HasSubstr("came from elsewhere"));
  EXPECT_THAT(text, HasSubstr("None are known"));
  EXPECT_THAT(text, HasSubstr("three landmarks"));
  card.data[View::lat] = {.images = 2000, .classes = {}, .digest = "d", .made = true};
  write_model_card(folder.path(), card);
  EXPECT_THAT(read_file(folder / kCardText, kAny), HasSubstr("Synthetic wrists"));
}

}  // namespace
}  // namespace deepwrist::training
