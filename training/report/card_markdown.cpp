#include "training/report/card_markdown.h"

#include <algorithm>

#include "core/base/shown.h"

namespace deepwrist::report {
namespace {

std::string table_line(const std::vector<std::string>& cells, std::size_t columns) {
  std::string line = "|";
  for (std::size_t i = 0; i < columns; ++i)
    line += " " + (i < cells.size() ? markdown_text(cells[i]) : "") + " |";
  return line + "\n";
}

std::string table_markdown(const DataTable& table) {
  const auto columns = table.header.size();
  std::string text;
  if (!table.caption.empty()) text += "**" + markdown_text(table.caption) + "**\n\n";
  text += table_line(table.header, columns) + "|";
  for (std::size_t i = 0; i < columns; ++i) text += "---|";
  text += "\n";
  for (const auto& row : table.rows) text += table_line(row, columns);
  if (!table.last_row.empty()) text += table_line(table.last_row, columns);
  text += "\n";
  return table.note.empty() ? text : text + markdown_text(table.note) + "\n\n";
}

std::string paragraphs_markdown(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find("\n\n"), text.size());
    if (end > 0) out += markdown_text(text.substr(0, end)) + "\n\n";
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_{}[]#|~!";
  std::string lines(text);
  std::ranges::replace(lines, '\n', ' ');
  std::string out;
  for (const char c : shown(lines)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (kMarkup.find(c) != kMarkup.npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string markdown(const Page& page) {
  auto text = "# " + markdown_text(page.title) + "\n\n";
  if (!page.subtitle.empty()) text += "**" + markdown_text(page.subtitle) + "**\n\n";
  for (const auto& section : page.sections) {
    text += "## " + markdown_text(section.heading) + "\n\n" + paragraphs_markdown(section.text);
    for (const auto& table : section.tables) text += table_markdown(table);
  }
  if (page.provenance.empty()) return text;
  text += "## How this was made\n\n";
  DataTable facts{.caption = "", .header = {"", ""}, .rows = {}};
  for (const auto& [name, value] : page.provenance) facts.rows.push_back({name, value});
  return text + table_markdown(facts);
}

}  // namespace deepwrist::report
