#pragma once

#include <string>
#include <utility>
#include <vector>

namespace deepwrist::report {

/// From the doctype to the end of <head>: styles, and a policy that keeps the page from the network, and from
/// any other script than this, whatever it contains.
std::string page_head(const std::string& title, const std::string& styles, const std::string& script);

/// Names and values in a grid; empty without any.
std::string facts_html(const std::vector<std::pair<std::string, std::string>>& facts);

/// A configuration folded away; empty without any.
std::string configuration_html(const std::string& yaml);

}  // namespace deepwrist::report
