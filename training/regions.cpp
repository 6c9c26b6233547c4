#include "training/regions.h"

#include "classifier/region_record.h"
#include "core/base/log.h"

namespace deepwrist::training {

void settle_regions(TrainingExperiment& experiment) {
  auto& keys = experiment.preprocessing;
  const auto records = classifier::read_region_records(experiment.dataset.meta, experiment.dataset.home,
                                                       experiment.dataset.sides, experiment.dataset.filter);
  classifier::require_agreement(records, keys);
  auto made = keys.compat_reference ? reference_preprocessing() : Preprocessing{};
  if (!records.empty()) made = records.front().preprocessing;
  const auto recorded = made;
  data::apply_overrides(keys, made);
  if (records.empty() && !data::has_any(keys)) {
    log().warn(
        "nothing says how the regions in {} were made: the weights will record the defaults ({}); if they "
        "were made otherwise, give the keys (roi.pa_mm and others), or test will crop otherwise",
        experiment.dataset.home.string(), classifier::made_with_text(made));
  } else if (const auto text = classifier::difference(recorded, made); !records.empty() && !text.empty()) {
    log().warn(
        "{}: the weights will record the keys' values in place of those the regions were made with: {} "
        "(recorded and given)",
        records.front().place, text);
  } else {
    log().info("regions made with {}{}", classifier::made_with_text(made),
               records.empty() ? "" : " (" + records.front().place + ")");
  }
  const bool compat = keys.compat_reference;
  keys = data::explicit_overrides(made);
  keys.compat_reference = compat;
  keys.gradcam.reset();  // no region tells it
}

}  // namespace deepwrist::training
