#include "core/weights/manifest_search.h"

#include "core/base/text.h"

namespace deepwrist::weights {
namespace {

using nlohmann::json;

constexpr double kLargestCoefficient = 1e6;
constexpr long long kMostTimes = 1000, kMostLandmarks = 1'000'000'000;

ManifestSearch::Confidence confidence_from_json(const json& values, const std::string& path,
                                                JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  ManifestSearch::Confidence confidence;
  confidence.within_mm = fields.number("within_mm", 0, 1000);
  confidence.landmarks = static_cast<std::size_t>(fields.integer("landmarks", 0, kMostLandmarks));
  const auto& coefficients = fields.object("coefficients");
  JsonFields of_terms(coefficients, fields.name("coefficients"), problems);
  for (const auto& [term, value] : coefficients.items()) {
    confidence.coefficients[term] = of_terms.number(term, -kLargestCoefficient, kLargestCoefficient);
  }
  fields.finish();
  return confidence;
}

}  // namespace

json search_to_json(const ManifestSearch& search) {
  json values{{"decoding", search.decoding}, {"copies", search.copies}, {"refine", search.refine}};
  for (const auto& [view, confidence] : search.confidence) {
    values["confidence"][name(view)] = {{"within_mm", confidence.within_mm},
                                        {"landmarks", confidence.landmarks},
                                        {"coefficients", confidence.coefficients}};
  }
  return values;
}

ManifestSearch search_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  ManifestSearch search;
  search.decoding = fields.text("decoding");
  search.copies = static_cast<int>(fields.integer("copies", 0, kMostTimes));
  search.refine = static_cast<int>(fields.integer("refine", 0, kMostTimes));
  if (fields.has("confidence")) {
    const auto place = fields.name("confidence");
    for (const auto& [key, value] : fields.object("confidence").items()) {
      const auto place_of_view = place + "." + printable(key);
      const auto confidence = confidence_from_json(value, place_of_view, problems);
      if (key == name(View::pa) || key == name(View::lat)) {
        search.confidence[key == name(View::pa) ? View::pa : View::lat] = confidence;
      } else {
        problems.push_back(place_of_view + ": must be PA or LAT");
      }
    }
  }
  fields.finish();
  return search;
}

}  // namespace deepwrist::weights
