#include "core/report/training_report.h"

#include <fmt/format.h>

#include "core/base/atomic_file.h"
#include "core/report/markup.h"
#include "core/report/page_style.h"
#include "core/report/summary_cards.h"
#include "core/report/svg_chart.h"
#include "core/report/value_names.h"
#include "core/report/view_section.h"

namespace deepwrist::report {
namespace {

std::string head_of(const TrainingReport& report) {
  // The policy keeps the page from the network whatever it contains.
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
      "<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<title>{}</title>\n<style>{}{}</style>\n</head>\n",
      escaped(report.title), page_style(), chart_style());
}

std::string facts_of(const TrainingReport& report) {
  if (report.facts.empty()) return "";
  std::string html = "<dl class=\"facts\">\n";
  for (const auto& [name, value] : report.facts) {
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), escaped(value));
  }
  return html + "</dl>\n";
}

std::string configuration_of(const TrainingReport& report) {
  if (report.configuration.empty()) return "";
  return fmt::format("<details>\n<summary>Configuration</summary>\n<pre>{}</pre>\n</details>\n",
                     escaped(report.configuration));
}

}  // namespace

std::string training_report_html(const TrainingReport& report) {
  std::string html = head_of(report);
  html += fmt::format(
      "<body>\n<header>\n<h1>{}</h1>\n<p>Training of the {}; the best epoch is the one with the {} "
      "{}.</p>\n</header>\n",
      escaped(report.title), escaped(report.block), report.minimise ? "smallest" : "largest",
      escaped(value_title(report.metric)));
  html += "<main>\n" + summary_cards(report) + facts_of(report);
  for (const ReportView& view : report.views) html += view_section(report, view);
  return html + configuration_of(report) + "</main>\n</body>\n</html>\n";
}

void write_training_report(const std::filesystem::path& path, const TrainingReport& report) {
  write_file_atomically(path, training_report_html(report));
}

}  // namespace deepwrist::report
