#include "training/report/training_report.h"

#include <fmt/format.h>

#include "core/base/atomic_file.h"
#include "core/report/chart/chart_style.h"
#include "core/report/markup.h"
#include "core/report/page/page_frame.h"
#include "core/report/page/page_style.h"
#include "training/report/summary_cards.h"
#include "training/report/value_names.h"
#include "training/report/view_section.h"

namespace deepwrist::report {
std::string training_report_html(const TrainingReport& report) {
  std::string html = page_head(report.title, page_style() + chart_style());
  html += fmt::format(
      "<body>\n<header>\n<h1>{}</h1>\n<p>Training of the {}; the best epoch is the one with the {} "
      "{}.</p>\n</header>\n",
      escaped(report.title), escaped(report.block), report.minimise ? "smallest" : "largest",
      escaped(value_title(report.metric)));
  html += "<main>\n" + summary_cards(report) + facts_html(report.facts);
  for (const ReportView& view : report.views) html += view_section(report, view);
  return html + configuration_html(report.configuration) + "</main>\n</body>\n</html>\n";
}

void write_training_report(const std::filesystem::path& path, const TrainingReport& report) {
  write_file_atomically(path, training_report_html(report));
}

}  // namespace deepwrist::report
