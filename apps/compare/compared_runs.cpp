#include "apps/compare/compared_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "core/data/csv.h"
#include "training/run_configuration.h"

//   RUN/params.yaml                   ─► configuration_table
//   RUN/VIEW/fold_K/metrics.csv       ─► epoch_figures: mean over K of each epoch that a network has

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;

constexpr const char* kParams = "params.yaml";

ComparedRun open_run(const std::string& word) {
  const auto at = word.find('=');
  const bool named = at != std::string::npos && at > 0 && !fs::exists(word);
  ComparedRun run;
  run.path = named ? word.substr(at + 1) : word;
  if (named) run.name = word.substr(0, at);
  if (!fs::exists(run.path)) {
    throw Error(ErrorKind::usage, run.path.string(),
                "is not there; give tables of predictions or folders of runs");
  }
  run.is_folder = fs::is_directory(run.path);
  if (run.is_folder && fs::exists(run.path / kParams))
    run.configuration = config::load_yaml(run.path / kParams);
  if (run.is_folder && !run.configuration) {
    throw Error(ErrorKind::usage, run.path.string(), "is no training run (it has no params.yaml)");
  }
  return run;
}

/// The last `parts` parts of a path, without the ending of a table.
std::string short_name(const fs::path& path, int parts) {
  auto whole = fs::absolute(path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  std::string name = fs::is_directory(whole) ? whole.filename().string() : whole.stem().string();
  for (int i = 1; i < parts && whole.has_parent_path(); ++i) {
    whole = whole.parent_path();
    name = whole.filename().string() + "/" + name;
  }
  return name;
}

bool all_differ(const std::vector<ComparedRun>& runs) {
  std::set<std::string> names;
  for (const auto& run : runs) names.insert(run.name);
  return names.size() == runs.size();
}

/// Of each view of a run, of each value: its mean over the networks by epoch.
using Curve = std::map<double, std::pair<double, std::size_t>>;  // epoch → sum, count
std::map<std::pair<std::string, std::string>, Curve> curves_of(const fs::path& run) {
  std::map<std::pair<std::string, std::string>, Curve> curves;
  for (const char* view : {"PA", "LAT"}) {
    std::error_code none;
    for (const auto& network : fs::directory_iterator(run / view, none)) {
      const auto file = network.path() / "metrics.csv";
      if (!fs::is_regular_file(file)) continue;
      const auto table = data::read_csv(file);
      const auto epoch = table.require_column("epoch");
      for (std::size_t column = 0; column < table.header().size(); ++column) {
        const auto& name = table.header()[column];
        if (!name.starts_with("val_")) continue;
        for (std::size_t row = 0; row < table.rows(); ++row) {
          const auto x = parse_double(table.field(row, epoch)), y = parse_double(table.field(row, column));
          if (!x || !y || !std::isfinite(*y)) continue;
          auto& [sum, count] = curves[{view, name}][*x];
          sum += *y;
          ++count;
        }
      }
    }
  }
  return curves;
}

}  // namespace

std::vector<ComparedRun> open_runs(const std::vector<std::string>& words) {
  std::vector<ComparedRun> runs;
  std::vector<bool> named;
  for (const auto& word : words) {
    runs.push_back(open_run(word));
    named.push_back(!runs.back().name.empty());
  }
  constexpr int kMostParts = 4;
  for (int parts = 1; parts <= kMostParts; ++parts) {
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (!named[i]) runs[i].name = short_name(runs[i].path, parts);
    }
    if (all_differ(runs)) return runs;
  }
  throw Error(ErrorKind::usage, "RUN", "two runs have one name; give NAME=PATH");
}

report::DataTable configuration_table(const std::vector<ComparedRun>& runs) {
  report::DataTable table{"What differs in the configuration", {"key"}, {}};
  std::vector<std::map<std::string, std::string>> keys;
  std::set<std::string> all;
  for (const auto& run : runs) {
    if (!run.configuration) continue;
    table.header.push_back(run.name);
    keys.push_back(training::effective_keys(*run.configuration));
    for (const auto& [key, value] : keys.back()) all.insert(key);
  }
  for (const auto& key : all) {
    std::vector<std::string> row{key};
    for (const auto& of_run : keys) {
      const auto found = of_run.find(key);
      row.push_back(found == of_run.end() ? "not set" : found->second);
    }
    if (std::set(row.begin() + 1, row.end()).size() > 1) table.rows.push_back(std::move(row));
  }
  table.note = "Keys that do not change what is learnt (threads, folders, logs) are left out.";
  return table;
}

std::vector<report::Figure> epoch_figures(const std::vector<ComparedRun>& runs) {
  std::map<std::pair<std::string, std::string>, report::XyChart> charts;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i].is_folder) continue;
    for (const auto& [what, curve] : curves_of(runs[i].path)) {
      auto& chart = charts[what];
      chart.x_label = "epoch";
      chart.whole_numbers = true;
      report::Series series{.name = runs[i].name, .points = {}, .colour = static_cast<int>(i)};
      for (const auto& [epoch, value] : curve)
        series.points.emplace_back(epoch, value.first / static_cast<double>(value.second));
      chart.series.push_back(std::move(series));
    }
  }
  std::vector<report::Figure> figures;
  for (auto& [what, chart] : charts) {
    const auto& [view, value] = what;
    figures.push_back({.name = fmt::format("epochs_{}_{}", view, value),
                       .title = fmt::format("{}: {}", view, value.substr(4)),
                       .chart = std::move(chart),
                       .note = "Mean of the networks of this view."});
  }
  return figures;
}

}  // namespace deepwrist::evaluation
