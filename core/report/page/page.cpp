#include "core/report/page/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/report/chart/chart_style.h"
#include "core/report/chart/landmark_style.h"
#include "core/report/chart/svg_chart.h"
#include "core/report/markup.h"
#include "core/report/page/case_gallery.h"
#include "core/report/page/data_table.h"
#include "core/report/page/gallery_picture.h"
#include "core/report/page/page_frame.h"
#include "core/report/page/page_script.h"
#include "core/report/page/page_style.h"
#include "core/report/picture/picture_notes.h"
#include "core/report/picture/png.h"
#include "core/report/picture/svg_picture.h"

//   head      styles, and a policy with the script's SHA-256 (page_frame.h)
//   header    .research, h1, subtitle, .contents (from two entries on)
//   main      .cards
//             #section-1, ...: h2, paragraphs, .charts, tables, legend of landmarks, pictures
//             #cases (case_gallery.h)
//             How this was made: provenance, configuration
//   script
//
// A folded section is a <details> with the h2 in its summary. What stands between the tags of <script> must
// be byte by byte the string that the head has the digest of, or browsers do not run it.

namespace deepwrist::report {
namespace {

std::string cards_html(const std::vector<Card>& cards) {
  if (cards.empty()) return "";
  std::string html = "<div class=\"cards\">\n";
  for (const Card& card : cards) {
    html += fmt::format("<section class=\"card\"><h2>{}</h2><p class=\"value\">{}</p>", escaped(card.label),
                        escaped(card.value));
    if (!card.note.empty()) html += "<p class=\"label\">" + escaped(card.note) + "</p>";
    html += "</section>\n";
  }
  return html + "</div>\n";
}

std::string contents_html(const Page& page) {
  if (page.sections.size() + (page.gallery.empty() ? 0 : 1) < 2) return "";
  std::string html = "<nav class=\"contents\" aria-label=\"Contents\">\n";
  for (std::size_t i = 0; i < page.sections.size(); ++i)
    html += fmt::format("<a href=\"#section-{}\">{}</a>\n", i + 1, escaped(page.sections[i].heading));
  if (!page.gallery.empty()) html += "<a href=\"#cases\">" + escaped(page.gallery_heading) + "</a>\n";
  return html + "</nav>\n";
}

std::string paragraphs_html(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    const std::string_view paragraph = text.substr(0, end);
    if (paragraph.find_first_not_of(" \n") != paragraph.npos) html += "<p>" + escaped(paragraph) + "</p>\n";
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return html;
}

std::string section_html(const Section& section, std::size_t number) {
  std::string html = fmt::format("<section class=\"view\" id=\"section-{}\">\n", number);
  const std::string heading = "<h2>" + escaped(section.heading) + "</h2>";
  html += section.folded ? "<details>\n<summary>" + heading + "</summary>\n" : heading + "\n";
  html += paragraphs_html(section.text);
  if (!section.figures.empty()) {
    html += "<div class=\"charts\">\n";
    for (const Figure& figure : section.figures) html += figure_html(figure);
    html += "</div>\n";
  }
  for (const DataTable& table : section.tables) html += table_html(table);
  if (section.landmarks) html += landmark_legend_html(*section.landmarks);
  html += pictures_html(section.pictures, section.heading);
  return html + (section.folded ? "</details>\n</section>\n" : "</section>\n");
}

std::string provenance_html(const Page& page) {
  if (page.provenance.empty() && page.configuration_yaml.empty()) return "";
  return "<section class=\"view\">\n<h2>How this was made</h2>\n" + facts_html(page.provenance) +
         configuration_html(page.configuration_yaml) + "</section>\n";
}

bool is_file_stem(std::string_view name) {
  constexpr std::size_t kLongest = 120;
  return !name.empty() && name.size() <= kLongest && name[0] != '.' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::vector<const Figure*> named_figures(const Page& page) {
  std::vector<const Figure*> figures;
  std::set<std::string_view> names;
  for (const Section& section : page.sections) {
    for (const Figure& figure : section.figures) {
      if (!is_file_stem(figure.name))
        throw Error(ErrorKind::format, figure.name,
                    "no name for a figure's files; use letters, digits, \"_\", \"-\" and \".\" only");
      if (!names.insert(figure.name).second)
        throw Error(ErrorKind::format, figure.name, "two figures have this name; name their files apart");
      figures.push_back(&figure);
    }
  }
  return figures;
}

}  // namespace

std::string html(const Page& page) {
  const std::string script = page_script();
  std::string text = page_head(page.title, page_style() + chart_style() + case_style(), script);
  text += "<body>\n<header>\n<p class=\"research\">" + escaped(kResearchOnly) + "</p>\n<h1>" +
          escaped(page.title) + "</h1>\n";
  if (!page.subtitle.empty()) text += "<p>" + escaped(page.subtitle) + "</p>\n";
  text += contents_html(page) + "</header>\n<main>\n" + cards_html(page.cards);
  for (std::size_t i = 0; i < page.sections.size(); ++i) text += section_html(page.sections[i], i + 1);
  text += case_gallery_html(page) + provenance_html(page);
  return text + "</main>\n<script>" + script + "</script>\n</body>\n</html>\n";
}

void write_page(const std::filesystem::path& file, const Page& page) {
  write_file_atomically(file, html(page));
}

void write_figures(const std::filesystem::path& folder, const Page& page) {
  constexpr double kPixelsPerUnit = 3;
  for (const Figure* figure : named_figures(page)) {
    const std::string svg = figure_svg(*figure);
    write_file_atomically(folder / (figure->name + ".svg"), svg);
    save_png(folder / (figure->name + ".png"), svg_picture(svg, kPixelsPerUnit));
  }
}

}  // namespace deepwrist::report
