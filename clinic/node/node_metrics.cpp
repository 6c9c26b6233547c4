#include "clinic/node/node_metrics.h"

#include <spdlog/fmt/fmt.h>

#include <string_view>

namespace deepwrist::clinic {
namespace {

/// A label's value: backslash, quote and line feed are escaped.
std::string label_value(std::string_view text) {
  std::string value = "\"";
  for (const char c : text) {
    if (c == '\n') {
      value += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  return value + '"';
}

class MetricsPage {
 public:
  /// Lines of `name` follow.
  void begin(std::string_view name, std::string_view help) {
    name_ = fmt::format("deepwrist_node_{}", name);
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name_, help);
  }
  template <typename Value>
  void add(Value value, const std::string& labels = "") {
    text_ += fmt::format("{}{} {}\n", name_, labels.empty() ? "" : "{" + labels + "}", value);
  }
  template <typename Value>
  void add_one(std::string_view name, std::string_view help, Value value) {
    begin(name, help);
    add(value);
  }
  void add_counts(std::string_view name, std::string_view help, const char* label,
                  const std::map<std::string, std::int64_t>& counted) {
    begin(name, help);
    for (const auto& [value, count] : counted) add(count, label + ("=" + label_value(value)));
  }
  const std::string& text() const { return text_; }

 private:
  std::string name_, text_;
};

}  // namespace

std::string metrics_text(const NodeStatus& status) {
  MetricsPage page;
  page.add_one("up", "Whether a process has the spool", status.running ? 1 : 0);
  page.add_counts("studies", "Studies in the spool, by status", "status", status.studies);
  page.add_counts("deliveries", "Results for destinations, by state", "state", status.deliveries);
  page.add_counts("errors", "Studies and results that failed or wait after a failure", "kind", status.errors);
  page.begin("refused", "Results of classes that destinations do not take");
  for (const auto& [name, destination, count] : status.refused)
    page.add(count, "class=" + label_value(name) + ",destination=" + label_value(destination));
  page.add_one("arrivals", "Files received and not yet filed", status.arrivals);
  page.add_one("set_aside", "Files of no study", status.set_aside);
  page.add_one("free_bytes", "Room on the spool's file system", status.free_bytes);
  page.add_one("oldest_unanswered_seconds", "Since the last object of the oldest study without an answer",
               status.oldest_s.value_or(0));
  if (status.latency_median_s) {
    page.begin("latency_seconds", "From a study's last object to its results, of the latest 1000 studies");
    page.add(*status.latency_median_s, "quantile=\"0.5\"");
    page.add(*status.latency_95_s, "quantile=\"0.95\"");
  }
  return page.text();
}

}  // namespace deepwrist::clinic
