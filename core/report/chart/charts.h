#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace deepwrist::report {

using Point = std::pair<double, double>;         ///< x and y
using ValueRange = std::pair<double, double>;    ///< low and high; low < high
enum class SeriesKind { line, steps, markers };  ///< steps: horizontally to the next x, then vertically

/// From here on colours are those of the landmarks, as in pictures (landmark_style.h).
inline constexpr int kFirstLandmarkColour = 1000;

/// One line of a chart, or markers without a line.
struct Series {
  std::string name;
  std::vector<Point> points;                    ///< where one is not finite the line has a gap
  int colour = 0;                               ///< 0..7, beyond that repeated; or a landmark's
  bool dashed = false;                          ///< dashed line, hollow markers
  std::optional<double> marked = std::nullopt;  ///< the x of a point that is ringed, e.g. the best epoch
  SeriesKind kind = SeriesKind::line;
  /// Error bars of each point: low and high in x, and in y. Empty: none; NaN: none for that point.
  std::vector<ValueRange> x_bars = {}, y_bars = {};
  std::vector<std::string> notes = {};  ///< of each point, shown with its values: "threshold 0.41"; or empty
};

/// A shaded band between two values at each x, e.g. a confidence region. Not finite: a gap.
struct Band {
  struct Edge {
    double x = 0, low = 0, high = 0;
  };
  std::string name;  ///< empty: not in the legend
  std::vector<Edge> edges;
  int colour = 0;
};

/// A thin grey line for comparison: the diagonal of an ROC, prevalence, limits of agreement. It does not
/// widen the axes' ranges, and ends at them.
struct ReferenceLine {
  Point from, to;
  std::string name = {};  ///< empty: not in the legend
};

/// Lines, markers and bands over two axes. Values beyond ±1e300 count as not finite. Lines of any length are
/// drawn with as many points as can be seen.
struct XyChart {
  std::string x_label;
  std::vector<Series> series;
  bool logarithmic = false;  ///< y by its ratios; only where all values are positive
  std::string y_label = {};
  std::optional<ValueRange> x_range = std::nullopt;  ///< what lies outside is cut off; none: from the values
  std::optional<ValueRange> y_range = std::nullopt;
  bool square = false;       ///< as high as wide, for axes of the same unit
  bool y_downwards = false;  ///< as in a picture, in place of upwards
  /// Names of y = 0, 1, 2, … from above, in place of numbers: a forest plot, whose points are named by the
  /// nearest. The range and direction of y are theirs then.
  std::vector<std::string> y_names = {};
  bool whole_numbers = false;    ///< x counts something: no ticks between whole numbers
  std::vector<Band> bands = {};  ///< behind all lines
  std::vector<ReferenceLine> references = {};
};

/// Numbers of values in bins of equal width, drawn over each other, a colour a class.
struct Histogram {
  struct Class {
    std::string name;
    std::vector<double> values;  ///< those that are not finite are left out
    int colour = 0;
  };
  std::string x_label;
  std::vector<Class> classes;
  std::optional<ValueRange> range = std::nullopt;          ///< values outside are counted in the last bins
  int bins = 0;                                            ///< 0: as many as suit the number of values
  bool shares = false;                                     ///< of the class in place of numbers of values
  std::string counted = "cases";                           ///< what the values are of: "radiographs"
  std::vector<std::pair<double, std::string>> lines = {};  ///< an x and its name, e.g. a threshold
};

/// A table of numbers with shaded cells: a confusion matrix, agreement of readers.
struct MatrixChart {
  std::string x_label, y_label;             ///< what columns, what rows are: "prediction", "truth"
  std::vector<std::string> columns, rows;   ///< names
  std::vector<std::vector<double>> values;  ///< row by row; missing ones and NaN: an en dash
  std::vector<std::vector<std::string>> texts =
      {};                                          ///< what the cells say in place of their numbers, or empty
  std::optional<ValueRange> range = std::nullopt;  ///< of the shading; none: 0 to the largest value
};

/// A chart with what is said about it.
struct Figure {
  std::string name;   ///< stem of its files: letters, digits, "_", "-" and "."
  std::string title;  ///< above it on the page; not in its files, which get their caption in the paper
  std::variant<XyChart, Histogram, MatrixChart> chart;
  std::string note = {};  ///< below it
};

}  // namespace deepwrist::report
