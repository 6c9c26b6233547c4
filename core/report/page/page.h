#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/view.h"
#include "core/report/chart/charts.h"

namespace deepwrist::report {

/// One of the numbers a reader asks first: "AUROC, PA", "0.951", "95 % CI 0.932–0.967, 412 cases".
struct Card {
  std::string label, value;
  std::string note = {};
};

/// Columns of numbers and text; a click on a heading sorts it (numbers by their size), a button copies it as
/// tab-separated values.
struct DataTable {
  std::string caption;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< shorter ones are filled with empty cells
  std::string note = {};                       ///< below it
  std::vector<std::string> last_row = {};  ///< of means or sums: it stays last however the others are sorted
};

/// A JPEG or PNG file's bytes and a line below it.
struct GalleryPicture {
  std::vector<unsigned char> bytes;
  std::string caption = {};
};

struct Section {
  std::string heading;
  std::string text = {};  ///< paragraphs with an empty line between them
  std::vector<Figure> figures = {};
  std::vector<DataTable> tables = {};
  std::vector<GalleryPicture> pictures = {};  ///< one below another, as wide as they are or as the page
  std::optional<View> landmarks = {};         ///< which the pictures show: what they are is said above them
  bool folded = false;                        ///< only its heading is seen until that is clicked
};

/// A case of the gallery, which can be searched by ID, filtered by view, outcome and decision, and sorted
/// by its values.
struct GalleryCase {
  std::string id;
  std::string view = {};                                    ///< "PA"; empty: none
  std::string outcome = {};                                 ///< "false positive"; empty: none
  std::vector<std::pair<std::string, double>> values = {};  ///< score, error in mm, …; NaN where unknown
  std::vector<GalleryPicture> pictures = {};
  std::size_t row = 0;        ///< place in the user's table, from 0
  std::string decision = {};  ///< "doubt"; empty: none
};

/// What a program found, for every program the same page: cards, sections, cases, and how it came about.
struct Page {
  std::string title;
  std::string subtitle = {};
  std::vector<Card> cards = {};
  std::vector<Section> sections = {};
  std::vector<GalleryCase> gallery = {};
  std::string gallery_heading = "Cases";
  std::string gallery_order = {};  ///< the value that the gallery is sorted by, largest first; or empty
  std::vector<View> landmark_views = {};  ///< whose landmarks its pictures show: what they are is said above
  std::string configuration_yaml = {};
  std::vector<std::pair<std::string, std::string>> provenance = {};  ///< versions, data digests, the command
};

/// An 8-bit grey or BGR image as JPEG for the gallery, reduced to `longest_side` pixels. Throws Error(io).
GalleryPicture gallery_picture(const cv::Mat& image, std::string caption, int longest_side = 512);

/// One self-contained HTML page: no network, light, dark and print, all text escaped, every content visible
/// without scripts too. Throws Error(format) for a matrix of wrong size, a picture that is neither JPEG
/// nor PNG.
std::string html(const Page& page);

/// Writes html(page), whole or not at all. Throws Error(io) besides.
void write_page(const std::filesystem::path& file, const Page& page);

/// Writes each figure of the page as <name>.svg (light colours, fonts named, legend included) and <name>.png
/// (1440 pixels wide) into `folder`, created if missing. Throws Error(io), Error(format) for a
/// name that is no file stem or comes twice, before anything is written.
void write_figures(const std::filesystem::path& folder, const Page& page);

}  // namespace deepwrist::report
