#include "apps/training/regions.h"

#include "classifier/region_record.h"
#include "core/base/log.h"

namespace deepwrist::training {
namespace {

bool has_region_key(const config::PreprocessingOverrides& keys) {
  return keys.compat_reference || keys.reader || keys.spacing || keys.roi || keys.percentile_low ||
         keys.percentile_high || keys.roi_pa_mm || keys.roi_lat_mm || keys.shift_pa_mm || keys.shift_lat_mm;
}

void settle(config::PreprocessingOverrides& keys, const Preprocessing& p) {
  keys.reader = p.reader;
  keys.spacing = p.spacing;
  keys.roi = p.roi;
  keys.percentile_low = p.percentile_low;
  keys.percentile_high = p.percentile_high;
  keys.roi_pa_mm = p.roi_pa_mm;
  keys.roi_lat_mm = p.roi_lat_mm;
  keys.shift_pa_mm = p.shift_pa_mm;
  keys.shift_lat_mm = p.shift_lat_mm;
}

}  // namespace

void settle_regions(config::TrainingExperiment& e) {
  auto& keys = e.preprocessing;
  const auto records = classifier::read_region_records(e.dataset.meta, e.dataset.home, e.dataset.sides);
  classifier::require_agreement(records, keys);
  auto made = keys.compat_reference ? reference_preprocessing() : Preprocessing{};
  if (!records.empty()) made = records.front().preprocessing;
  const auto recorded = made;
  classifier::apply_region_keys(made, keys);
  if (records.empty() && !has_region_key(keys)) {
    log().warn(
        "nothing says how the regions in {} were made: the weights will record the defaults ({}); if they "
        "were made otherwise, give the keys (roi.pa_mm and others), or test will crop otherwise",
        e.dataset.home.string(), classifier::made_with_text(made));
  } else if (const auto text = classifier::difference(recorded, made); !records.empty() && !text.empty()) {
    log().warn(
        "{}: the weights will record the keys' values in place of those the regions were made with: {} "
        "(recorded and given)",
        records.front().place, text);
  } else {
    log().info("regions made with {}{}", classifier::made_with_text(made),
               records.empty() ? "" : " (" + records.front().place + ")");
  }
  settle(keys, made);
}

}  // namespace deepwrist::training
