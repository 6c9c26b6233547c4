#include "phantom/phantom_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/json_text.h"

// Real values: 62 radiographs with landmarks set by eye (42 PA, 20 LAT) for quantities, 144 for shares, of
// public collections; 5th, 50th and 95th percentile. No picture of them was used for anything else.

namespace deepwrist::phantom {
namespace {

using Three = std::array<double, 3>;
constexpr double kUnknown = -1e9;

struct Quantity {
  const char* name;
  std::function<double(const PictureFacts&)> value;
  int digits;
  Three real_pa, real_lat;
};

const std::vector<Quantity>& quantities() {
  using F = PictureFacts;
  static const std::vector<Quantity> all{
      {"width, px", [](const F& f) { return f.width; }, 0, {495, 742, 1024}, {401, 582, 1024}},
      {"height, px", [](const F& f) { return f.height; }, 0, {666, 1024, 1136}, {907, 1024, 1133}},
      {"width / height",
       [](const F& f) { return f.width / f.height; },
       2,
       {0.50, 0.73, 1.00},
       {0.39, 0.57, 1.00}},
      {"distance 1-2, px", [](const F& f) { return f.distance; }, 0, {152, 239, 320}, {63, 115, 168}},
      {"distance 1-2 / width",
       [](const F& f) { return f.distance / f.width; },
       2,
       {0.20, 0.33, 0.50},
       {0.11, 0.18, 0.31}},
      {"distance 1-2 / height",
       [](const F& f) { return f.distance / f.height; },
       2,
       {0.16, 0.24, 0.32},
       {0.06, 0.12, 0.16}},
      {"point 3, x / width",
       [](const F& f) { return f.third_x / f.width; },
       2,
       {0.37, 0.47, 0.55},
       {0.38, 0.52, 0.62}},
      {"point 3, y / height",
       [](const F& f) { return f.third_y / f.height; },
       2,
       {0.23, 0.46, 0.77},
       {0.17, 0.35, 0.51}},
      {"above the mean point, w", [](const F& f) { return f.above; }, 1, {1.2, 1.8, 4.3}, {0.7, 1.5, 2.5}},
      {"below the mean point, w", [](const F& f) { return f.below; }, 1, {1.2, 2.1, 3.3}, {1.2, 2.0, 4.0}},
      {"picture's width, w",
       [](const F& f) { return f.width / f.wrist; },
       1,
       {2.0, 3.0, 4.9},
       {1.2, 2.1, 3.7}},
      {"forearm from vertical, deg", [](const F& f) { return f.axis_deg; }, 0, {-12, -1, 11}, {-10, -2, 14}},
      {"point 3 beside the line, d",
       [](const F& f) { return f.third_rise; },
       2,
       {0.10, 0.16, 0.50},
       {0.37, 0.63, 1.07}},
      {"point 3 along the line, d",
       [](const F& f) { return f.third_along; },
       2,
       {0.49, 0.58, 0.62},
       {0.26, 0.52, 0.77}},
      {"grey, 95th percentile",
       [](const F& f) { return f.grey_95; },
       0,
       {kUnknown, 178, kUnknown},
       {kUnknown, 186, kUnknown}},
      {"grey, 99th percentile",
       [](const F& f) { return f.grey_99; },
       0,
       {149, 208, 250},
       {kUnknown, 210, kUnknown}},
      {"contrast in 1.4 w", [](const F& f) { return f.contrast; }, 0, {90, 154, 214}, {113, 187, 223}},
      {"black joined to the edge",
       [](const F& f) { return f.black; },
       2,
       {0.00, 0.16, 0.47},
       {0.00, 0.28, 0.61}}};
  return all;
}

struct Share {
  const char* name;
  std::function<std::optional<bool>(const PictureFacts&)> holds;  ///< nothing: not known of this picture
  double real_pa, real_lat;                                       ///< negative: not told apart
};

/// What is known of pictures alone that keep what was drawn for them.
std::function<std::optional<bool>(const PictureFacts&)> of_drawn(bool (*holds)(const wild::Picture&)) {
  return [holds](const PictureFacts& f) { return f.drawn ? std::optional(holds(*f.drawn)) : std::nullopt; };
}

const std::vector<Share>& shares() {
  using F = PictureFacts;
  using P = wild::Picture;
  using wild::Subject;
  static const std::vector<Share> all{
      {"mirrored (PA radial left, LAT dorsal right)", [](const F& f) { return f.mirrored; }, 0.45, 0.75},
      {"forearm beyond 10 deg", [](const F& f) { return std::abs(f.axis_deg) > 10; }, 0.19, 0.20},
      {"forearm beyond 15 deg", [](const F& f) { return std::abs(f.axis_deg) > 15; }, 0.05, 0.05},
      {"black > 5 % of the area", [](const F& f) { return f.black > 0.05; }, 0.73, 0.73},
      {"framed: wrist", of_drawn([](const P& p) { return p.subject == Subject::wrist; }), 0.50, 0.70},
      {"framed: hand", of_drawn([](const P& p) { return p.subject == Subject::hand; }), 0.35, 0.15},
      {"framed: forearm", of_drawn([](const P& p) { return p.subject == Subject::forearm; }), 0.15, 0.15},
      {"child with open plates", of_drawn([](const P& p) { return p.growth.open; }), 0.33, 0.33},
      {"oblique", of_drawn([](const P& p) { return std::abs(p.pose.pronation_deg) >= 25; }), 0.10, -1},
      {"sheet turned in the picture", of_drawn([](const P& p) { return p.sheet.turn_deg != 0; }), 0.38, 0.38},
      {"finished picture mirrored", of_drawn([](const P& p) { return p.sheet.mirrored; }), 0.30, 0.30},
      {"no mark", of_drawn([](const P& p) { return p.marks == 0; }), 0.30, 0.30},
      {"cast or splint", of_drawn([](const P& p) { return p.cast != wild::CastKind::none; }), 0.05, 0.05},
      {"metal", of_drawn([](const P& p) { return p.metal; }), 0.03, 0.03},
      {"landmarks outside", of_drawn([](const P& p) { return !p.landmarks_inside; }), -1, -1}};
  return all;
}

std::vector<PictureFacts> of_view(const std::vector<PictureFacts>& facts, View view) {
  std::vector<PictureFacts> result;
  for (const PictureFacts& f : facts) {
    if (f.view == view) result.push_back(f);
  }
  return result;
}

Three percentiles(const Quantity& q, const std::vector<PictureFacts>& facts) {
  std::vector<double> values;
  for (const PictureFacts& f : facts) values.push_back(q.value(f));
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto i = static_cast<std::size_t>(place), j = std::min(i + 1, values.size() - 1);
    return values[i] + (place - static_cast<double>(i)) * (values[j] - values[i]);
  };
  return values.empty() ? Three{} : Three{at(0.05), at(0.5), at(0.95)};
}

/// Of the pictures of which it is known; nothing without any.
std::optional<double> share_of(const Share& s, const std::vector<PictureFacts>& facts) {
  double count = 0, known = 0;
  for (const PictureFacts& f : facts) {
    const auto holds = s.holds(f);
    known += holds.has_value() ? 1 : 0;
    count += holds.value_or(false) ? 1 : 0;
  }
  return known > 0 ? std::optional(count / known) : std::nullopt;
}

std::string three_text(const Three& t, int digits) {
  std::string text;
  for (const double value : t) {
    text += (text.empty() ? "" : "/") +
            (value == kUnknown ? std::string("?") : fmt::format("{:.{}f}", value, digits));
  }
  return text;
}

std::string share_text(std::optional<double> share) {
  return share && *share >= 0 ? fmt::format("{:.2f}", *share) : "";
}

}  // namespace

std::string statistics_text(const std::vector<PictureFacts>& facts) {
  const auto pa = of_view(facts, View::pa), lat = of_view(facts, View::lat);
  std::string text = fmt::format("{:<44}{:>18}{:>18}{:>18}{:>18}\n", "5th/50th/95th percentile", "PA",
                                 "real PA", "LAT", "real LAT");
  for (const Quantity& q : quantities()) {
    text += fmt::format("{:<44}{:>18}{:>18}{:>18}{:>18}\n", q.name, three_text(percentiles(q, pa), q.digits),
                        three_text(q.real_pa, q.digits), three_text(percentiles(q, lat), q.digits),
                        three_text(q.real_lat, q.digits));
  }
  for (const Share& s : shares()) {
    text += fmt::format("{:<44}{:>18}{:>18}{:>18}{:>18}\n", s.name, share_text(share_of(s, pa)),
                        share_text(s.real_pa), share_text(share_of(s, lat)), share_text(s.real_lat));
  }
  return text +
         fmt::format("{} PA and {} LAT pictures; w: width of the wrist, d: distance of points 1 and 2\n",
                     pa.size(), lat.size());
}

std::string statistics_json(const std::vector<PictureFacts>& facts) {
  nlohmann::ordered_json json;
  for (const View view : {View::pa, View::lat}) {
    const auto of = of_view(facts, view);
    auto& part = json[name(view)];
    part["pictures"] = of.size();
    const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
    const auto list = [&](const Three& t) {
      auto values = nlohmann::ordered_json::array();
      for (const double value : t) {
        values.push_back(value == kUnknown ? nlohmann::ordered_json()
                                           : nlohmann::ordered_json(rounded(value)));
      }
      return values;
    };
    for (const Quantity& q : quantities()) {
      part["percentiles_5_50_95"][q.name] = {{"made", list(percentiles(q, of))},
                                             {"real", list(view == View::pa ? q.real_pa : q.real_lat)}};
    }
    for (const Share& s : shares()) {
      const double real = view == View::pa ? s.real_pa : s.real_lat;
      if (const auto made = share_of(s, of)) part["shares"][s.name]["made"] = rounded(*made);
      if (real >= 0) part["shares"][s.name]["real"] = real;
    }
  }
  return json_text(json, 2);
}

}  // namespace deepwrist::phantom
