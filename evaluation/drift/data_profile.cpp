#include "evaluation/drift/data_profile.h"

#include <cmath>

#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

//   {"schema": "deepwrist-data-profile-1", "block": "localizer", "prepared": false,
//    "views": {"PA": {"images": 812,
//                     "measures": {"spacing": {"patients": 640, "count": 812, "values": [0.1, 0.14, …],
//                                              "below": [0, 5, …], "not_above": [5, 700, …]}, …}}}}
//
// The numbers of the points are checked against each other: what is compared with them divides by them.

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kProfileSchema = "deepwrist-data-profile-1";
constexpr std::size_t kMaxProfileBytes = std::size_t{4} << 20;
constexpr long long kMostImages = 1'000'000'000;

json measure_json(const MeasureProfile& measure) {
  return {{"patients", measure.patients},
          {"count", measure.points.count},
          {"values", measure.points.values},
          {"below", measure.points.below},
          {"not_above", measure.points.not_above}};
}

/// The numbers of an array that are what `T` needs; others are one problem.
template <typename T>
std::vector<T> numbers_of(JsonFields& fields, const char* key) {
  std::vector<T> numbers;
  for (const auto& item : fields.array(key, stats::kMostReferencePoints)) {
    const bool good = std::is_integral_v<T> ? item.is_number_unsigned()
                                            : item.is_number() && std::isfinite(item.get<double>());
    if (!good) {
      fields.problem(key, "holds what is no number of its kind");
      return {};
    }
    numbers.push_back(item.get<T>());
  }
  return numbers;
}

/// Why these are no points of a sample; null where they are.
const char* problem_of(const stats::ReferencePoints& points) {
  if (points.values.empty()) return "holds no value";
  if (points.below.size() != points.values.size() || points.not_above.size() != points.values.size())
    return "needs as many numbers in below and not_above as in values";
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < points.values.size(); ++i) {
    if (i > 0 && points.values[i] <= points.values[i - 1]) return "must rise";
    if (points.below[i] < so_far || points.not_above[i] <= points.below[i]) return "has numbers that fall";
    so_far = points.not_above[i];
  }
  return so_far > points.count ? "has numbers above count" : nullptr;
}

MeasureProfile read_measure(const json& value, const std::string& path, JsonProblems& problems) {
  JsonFields fields(value, path, problems);
  MeasureProfile measure;
  const auto before = problems.size();
  measure.patients = static_cast<std::size_t>(fields.integer("patients", 1, kMostImages));
  measure.points.count = static_cast<std::uint64_t>(fields.integer("count", 1, kMostImages));
  measure.points.values = numbers_of<double>(fields, "values");
  measure.points.below = numbers_of<std::uint64_t>(fields, "below");
  measure.points.not_above = numbers_of<std::uint64_t>(fields, "not_above");
  fields.finish();
  if (problems.size() > before) return measure;
  if (const auto* problem = problem_of(measure.points)) fields.problem("values", problem);
  if (measure.patients > measure.points.count) fields.problem("patients", "are more than values");
  return measure;
}

ViewProfile read_view(const json& value, const std::string& path, JsonProblems& problems) {
  JsonFields fields(value, path, problems);
  ViewProfile view;
  view.images = static_cast<std::size_t>(fields.integer("images", 1, kMostImages));
  for (const auto& [key, item] : fields.object("measures", drift_measures().size()).items()) {
    const auto name = fields.name("measures") + "." + printable(key, 40);
    if (find_drift_measure(key) == nullptr) {
      problems.push_back(name + ": is no measure that this program knows");
    } else {
      view.measures[key] = read_measure(item, name, problems);
    }
  }
  fields.finish();
  return view;
}

}  // namespace

void ViewProfile::add(const MeasuredImages& measured) {
  for (const auto& [key, sample] : measured.samples())
    measures[key] = {stats::reference_points(sample.values), sample.patients()};
}

void write_data_profile(const fs::path& folder, const DataProfile& profile) {
  json views = json::object();
  for (const auto& [view, of_view] : profile.views) {
    json measures = json::object();
    for (const auto& [key, measure] : of_view.measures) measures[key] = measure_json(measure);
    views[name(view)] = {{"images", of_view.images}, {"measures", measures}};
  }
  const json root{
      {"schema", kProfileSchema}, {"block", profile.block}, {"prepared", profile.prepared}, {"views", views}};
  write_file_atomically(folder / DataProfile::kFileName, json_text(root, -1));
}

std::optional<DataProfile> read_data_profile(const fs::path& folder) {
  const auto file = folder / DataProfile::kFileName;
  if (!fs::exists(file)) return std::nullopt;
  const auto root = read_json(file, kMaxProfileBytes);
  JsonProblems problems;
  JsonFields fields(root, "", problems);
  DataProfile profile;
  fields.choice("schema", {kProfileSchema});
  profile.block = fields.choice("block", {"localizer", "classifier"}) == 0 ? "localizer" : "classifier";
  profile.prepared = fields.boolean("prepared");
  const auto& views = fields.object("views", 2);
  JsonFields by_view(views, "views", problems);
  for (const View view : {View::pa, View::lat}) {
    if (by_view.has(name(view)))
      profile.views[view] = read_view(by_view.object(name(view)), by_view.name(name(view)), problems);
  }
  by_view.finish();
  fields.finish();
  if (problems.empty() && profile.views.empty()) problems.emplace_back("views: there is none");
  throw_problems(file, problems);
  return profile;
}

}  // namespace deepwrist::evaluation
