#include "training/report/training_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "training/report/summary_cards.h"
#include "training/report/value_names.h"
#include "training/report/view_sections.h"

namespace deepwrist::report {
namespace {

void add_hardest(Page& page, const TrainingReport& report, const ReportView& view) {
  const std::optional<View> landmarks = landmarks_on_pictures(report, view);
  for (const ReportFold& fold : view.folds) {
    for (const ReportCase& one : fold.hardest) {
      const std::string caption = landmarks ? fold.name + ", annotated points" : fold.name;
      page.gallery.push_back({.id = one.id,
                              .view = view.name,
                              .values = {{fold.error_name, one.error}},
                              .pictures = {gallery_picture(one.image, caption)},
                              .row = page.gallery.size()});
    }
  }
  const bool shown = std::ranges::any_of(view.folds, [](const auto& fold) { return !fold.hardest.empty(); });
  if (shown && landmarks) page.landmark_views.push_back(*landmarks);
}

}  // namespace

Page training_page(const TrainingReport& report) {
  Page page{report.title,
            fmt::format("Training of the {}; the best epoch is the one with the {} {}.", report.block,
                        report.minimise ? "smallest" : "largest", value_title(report.metric))};
  page.cards = summary_cards(report);
  page.gallery_heading = "Hardest validation images";
  for (const ReportView& view : report.views) {
    std::ranges::move(view_sections(report, view), std::back_inserter(page.sections));
    add_hardest(page, report, view);
  }
  std::ranges::copy(report.more, std::back_inserter(page.sections));
  page.provenance = report.facts;
  page.configuration_yaml = report.configuration;
  return page;
}

}  // namespace deepwrist::report
