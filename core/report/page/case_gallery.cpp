#include "core/report/page/case_gallery.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/chart/landmark_style.h"
#include "core/report/markup.h"
#include "core/report/page/gallery_picture.h"

//   section#cases
//     div.controls, hidden      ID, View, Outcome, Decision, Sort by; the script shows them
//     legends of landmarks
//     div.cases
//       article.case data-view="PA" data-outcome="false positive" data-row="3" data-values="0.91 NaN"
//                    data-decision="doubt", where there is one
//         h3 ID, p.tags, pictures, dl of the values
//
// data-values has a number for every name that any case has, in the order they first occur, NaN where this
// case has none: an option of "Sort by" has for its value the place in that order. Cases are written as the
// page has them; data-row is what "the table's order" sorts by.

namespace deepwrist::report {
namespace {

using Names = std::vector<std::string>;

void add_name(Names& names, const std::string& name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

/// The values in the order of `names`, as the script reads them.
std::string values_for_sorting(const GalleryCase& one, const Names& names) {
  std::string text;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(one.values, name, &std::pair<std::string, double>::first);
    const bool known = found != one.values.end() && std::isfinite(found->second);
    text += (text.empty() ? "" : " ") + (known ? fmt::format("{}", found->second) : "NaN");
  }
  return text;
}

std::string tags_html(const GalleryCase& one) {
  std::string html;
  if (!one.view.empty()) html += "<span class=\"tag\">" + escaped(one.view) + "</span>";
  if (!one.outcome.empty()) {
    const char* kind = one.outcome.starts_with("true")    ? " good"
                       : one.outcome.starts_with("false") ? " bad"
                                                          : "";
    html += fmt::format("<span class=\"tag{}\">{}</span>", kind, escaped(one.outcome));
  }
  if (!one.decision.empty()) html += "<span class=\"tag\">" + escaped(one.decision) + "</span>";
  return html.empty() ? "" : "<p class=\"tags\">" + html + "</p>\n";
}

std::string case_html(const GalleryCase& one, const Names& names) {
  std::string html = fmt::format(
      "<article class=\"case\" data-view=\"{}\" data-outcome=\"{}\" data-row=\"{}\" "
      "data-values=\"{}\"{}>\n<h3>{}</h3>\n{}",
      escaped(one.view), escaped(one.outcome), one.row, values_for_sorting(one, names),
      one.decision.empty() ? "" : fmt::format(" data-decision=\"{}\"", escaped(one.decision)),
      escaped(one.id), tags_html(one));
  html += pictures_html(one.pictures, one.id);
  if (!one.values.empty()) {
    html += "<dl>";
    for (const auto& [name, value] : one.values)
      html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), number(value));
    html += "</dl>\n";
  }
  return html + "</article>\n";
}

/// A list to choose from, of what every case is (View, Outcome, Decision).
std::string filter_html(const char* label, const char* kind, const Names& names) {
  if (names.empty()) return "";
  std::string html =
      fmt::format("<label>{} <select data-choice=\"{}\"><option value=\"\">all</option>", label, kind);
  for (const std::string& name : names)
    html += fmt::format("<option value=\"{0}\">{0}</option>", escaped(name));
  return html + "</select></label>\n";
}

/// The values to sort by; the one that the cases are sorted by already is chosen.
std::string sorting_html(const Names& names, const std::string& order) {
  if (names.empty()) return "";
  std::string html =
      "<label>Sort by <select data-choice=\"sort\"><option value=\"\">the table's order</option>";
  for (std::size_t i = 0; i < names.size(); ++i) {
    html += fmt::format("<option value=\"{}\"{}>{}</option>", i,
                        names[i] == order ? " selected=\"selected\"" : "", escaped(names[i]));
  }
  return html + "</select></label>\n";
}

}  // namespace

std::string case_gallery_html(const Page& page) {
  const auto& cases = page.gallery;
  if (cases.empty()) return "";
  Names views, outcomes, decisions, values;
  for (const GalleryCase& one : cases) {
    add_name(views, one.view);
    add_name(outcomes, one.outcome);
    add_name(decisions, one.decision);
    for (const auto& [name, value] : one.values) add_name(values, name);
  }
  std::string html = fmt::format("<section class=\"view\" id=\"cases\">\n<h2>{} <small>{}</small></h2>\n",
                                 escaped(page.gallery_heading), cases.size());
  html += "<div class=\"controls\" hidden=\"hidden\">\n<label>ID <input type=\"search\"/></label>\n" +
          filter_html("View", "view", views) + filter_html("Outcome", "outcome", outcomes) +
          filter_html("Decision", "decision", decisions) + sorting_html(values, page.gallery_order) +
          "<button type=\"button\" class=\"order\">Largest first</button>\n<output></output>\n</div>\n";
  for (const View view : page.landmark_views) html += landmark_legend_html(view);
  html += "<div class=\"cases\">\n";
  for (const GalleryCase& one : cases) html += case_html(one, values);
  return html + "</div>\n</section>\n";
}

}  // namespace deepwrist::report
