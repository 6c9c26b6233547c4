#include "core/report/page/page_frame.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <span>

#include "core/base/base64.h"
#include "core/base/sha256.h"
#include "core/report/chart/chart_style.h"
#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

/// The script's digest as a policy names it.
std::string digest_of(const std::string& script) {
  const std::string hexadecimal = sha256(std::as_bytes(std::span(script)));
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hexadecimal.data() + i, hexadecimal.data() + i + 2, value, 16);
    bytes.push_back(static_cast<std::byte>(value));
  }
  return "sha256-" + base64(bytes);
}

}  // namespace

std::string page_head(const std::string& title, const std::string& styles, const std::string& script) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
      "<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'; script-src '{}'\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<title>{}</title>\n<style>{}{}</style>\n</head>\n",
      digest_of(script), escaped(title), colour_style(), styles);
}

std::string facts_html(const std::vector<std::pair<std::string, std::string>>& facts) {
  if (facts.empty()) return "";
  std::string html = "<dl class=\"facts\">\n";
  for (const auto& [name, value] : facts) {
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), escaped(value));
  }
  return html + "</dl>\n";
}

std::string configuration_html(const std::string& yaml) {
  if (yaml.empty()) return "";
  return fmt::format("<details>\n<summary>Configuration</summary>\n<pre>{}</pre>\n</details>\n",
                     escaped(yaml));
}

}  // namespace deepwrist::report
