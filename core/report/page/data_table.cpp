#include "core/report/page/data_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

std::string_view cell_at(const std::vector<std::string>& row, std::size_t column) {
  return column < row.size() ? std::string_view(row[column]) : std::string_view();
}

/// Begins as a number does, or says that there is none.
bool is_numeric(std::string_view text) {
  constexpr std::string_view kMinusSign = "−", kDash = "–";
  if (text.empty() || text == kDash) return true;
  while (!text.empty() &&
         (text[0] == '<' || text[0] == '>' || text[0] == '+' || text[0] == '-' || text[0] == ' '))
    text.remove_prefix(1);
  if (text.starts_with(kMinusSign)) text.remove_prefix(kMinusSign.size());
  return !text.empty() && ((text[0] >= '0' && text[0] <= '9') || text[0] == '.');
}

std::vector<bool> numeric_columns(const DataTable& table, std::size_t columns) {
  std::vector<bool> numeric(columns, !table.rows.empty());
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < columns; ++i) {
      if (!is_numeric(cell_at(row, i))) numeric[i] = false;
    }
  }
  return numeric;
}

std::string row_html(const std::vector<std::string>& row, const std::vector<bool>& numeric) {
  std::string html = "<tr>";
  for (std::size_t i = 0; i < numeric.size(); ++i) {
    const std::string text = escaped(cell_at(row, i));
    if (i == 0) {
      html += "<th scope=\"row\">" + text + "</th>";
    } else {
      html += (numeric[i] ? "<td>" : "<td class=\"text\">") + text + "</td>";
    }
  }
  return html + "</tr>\n";
}

// The line is shown by the style alone (page_style.cpp): the page is complete without its script.
std::string scrolling_html(const std::string& table) {
  return "<div class=\"sideways\"><div class=\"scroll\" tabindex=\"0\">" + table +
         "</div>\n<p class=\"hint\">Wider than the page: scroll sideways for the other columns.</p></div>\n";
}

}  // namespace

std::string table_html(const DataTable& table) {
  std::size_t columns = std::max(table.header.size(), table.last_row.size());
  for (const auto& row : table.rows) columns = std::max(columns, row.size());
  const std::vector<bool> numeric = numeric_columns(table, columns);
  std::string html = fmt::format(
      "<figure class=\"data\">\n<figcaption>{}<button type=\"button\" class=\"copy\" "
      "hidden=\"hidden\">Copy</button></figcaption>\n",
      escaped(table.caption));
  std::string rows = "<table>\n<thead><tr>";
  for (std::size_t i = 0; i < columns; ++i) {
    rows += fmt::format("<th scope=\"col\"{}>{}</th>", numeric[i] ? "" : " class=\"text\"",
                        escaped(cell_at(table.header, i)));
  }
  rows += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) rows += row_html(row, numeric);
  rows += "</tbody>\n";
  if (!table.last_row.empty()) rows += "<tfoot>\n" + row_html(table.last_row, numeric) + "</tfoot>\n";
  html += scrolling_html(rows + "</table>");
  if (!table.note.empty()) html += fmt::format("<p class=\"note\">{}</p>\n", escaped(table.note));
  return html + "</figure>\n";
}

}  // namespace deepwrist::report
