#include "training/model_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/atomic_file.h"
#include "core/data/preprocessing_json.h"
#include "core/report/markup.h"
#include "localizer/localizer_block.h"
#include "training/report/card_markdown.h"
#include "training/report/value_names.h"

namespace deepwrist::training {
namespace {

using report::DataTable;
using report::Section;

constexpr const char* kWarning =
    "For research only. Not a medical device: it must not be used for diagnosis or for any decision about a "
    "patient.";

bool is_localizer(const ModelCard& card) { return card.block == &localizer::block(); }

std::string plain(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<View> views_of(const ModelCard& card) {
  std::set<View> views;
  for (const auto& fold : card.manifest.folds) views.insert(fold.view);
  return {views.begin(), views.end()};
}

Section what_it_is(const ModelCard& card) {
  const auto model = card.block->from_record(card.manifest.model, weights::Manifest::kFileName);
  DataTable table{.caption = "", .header = {"", ""}, .rows = {}};
  table.rows.push_back({"block", card.manifest.model.block});
  table.rows.push_back({"network", model.network});
  table.rows.push_back({"size", card.block->kind(model).summary(model.params)});
  for (const auto& [key, value] : card.manifest.model.params.items())
    table.rows.push_back({"model.params." + key, plain(value)});
  for (const View view : views_of(card)) {
    const auto count = std::ranges::count(card.manifest.folds, view, &weights::ManifestFold::view);
    table.rows.push_back({fmt::format("networks, {}", name(view)), std::to_string(count)});
  }
  table.rows.push_back({"weights", card.manifest.origin});
  const char* text =
      is_localizer(card)
          ? "Finds three landmarks of the wrist in a radiograph (PA or lateral), by which a "
            "region of interest is cut: one heat map a landmark, and its expected position."
          : "Tells the probability of a fracture in a region of interest of a wrist radiograph "
            "(PA or lateral): the mean over ten crops and all networks of the view.";
  return {.heading = "What it is", .text = text, .tables = {table}};
}

Section data_section(const ModelCard& card) {
  Section section{.heading = "Data"};
  if (card.data.empty()) {
    section.text =
        "These weights came from elsewhere: their files say nothing of the images they were trained on.";
    return section;
  }
  DataTable table{.caption = "",
                  .header = {"view", "images", "IDs", "classes", "SHA-256 of images and targets"},
                  .rows = {}};
  bool made = false;
  for (const auto& [view, data] : card.data) {
    std::string classes;
    for (const auto& [label, count] : data.classes)
      classes += fmt::format("{}{}: {}", classes.empty() ? "" : ", ", label, count);
    table.rows.push_back({name(view), std::to_string(data.images),
                          data.ids == 0 ? "–" : std::to_string(data.ids), classes.empty() ? "–" : classes,
                          data.digest});
    made = made || data.made;
  }
  section.text =
      made ? "Synthetic wrists, made while training; the numbers are of one epoch. No patient is among them."
           : "An ID is what the table calls one: a patient, or a study. Images of one ID were never "
             "on both sides of a fold, unless the experiment asked for the original's folds.";
  section.tables.push_back(std::move(table));
  return section;
}

Section input_section(const ModelCard& card) {
  const auto& input = card.block->input();
  DataTable table{.caption = "", .header = {"", ""}, .rows = {}};
  table.rows.push_back(
      {"input", fmt::format("{0} × {0} pixels, {1} channel{2}, float32", input.side, input.channels,
                            input.channels == 1 ? "" : "s of the same grey")});
  for (const auto& [view, statistics] : card.statistics) {
    table.rows.push_back(
        {fmt::format("mean and deviation, {}", name(view)),
         report::number(statistics.mean.front(), 6) + ", " + report::number(statistics.std.front(), 6)});
  }
  const auto preprocessing = data::preprocessing_to_json(card.manifest.preprocessing);
  for (const auto& [key, value] : preprocessing.items())
    table.rows.push_back({"preprocessing." + key, plain(value)});
  return {.heading = "Input and preprocessing",
          .text =
              "What happens to a radiograph before the network sees it. manifest.json has the same, and "
              "programs take it from there.",
          .tables = {table}};
}

Section figures_section(const ModelCard& card) {
  Section section{.heading = "Figures"};
  if (card.figures.empty()) {
    section.text = "None are known. Measure them on images of your own before anything is made of it.";
    return section;
  }
  section.text =
      "Of each network on its validation images, in the epoch that was kept. That epoch was chosen by these "
      "same "
      "images, so that the figures are better than those of other images of the same kind; of images of "
      "another "
      "kind (other hospitals, devices, ages) they say nothing.";
  std::vector<std::string> names;
  for (const auto& [network, figures] : card.figures) {
    for (const auto& [name, value] : figures) {
      if (!report::is_one_of_several(name) && std::ranges::find(names, name) == names.end())
        names.push_back(name);
    }
  }
  DataTable table{.caption = "", .header = {"network"}, .rows = {}};
  for (const auto& name : names) table.header.push_back(report::value_title(name));
  for (const auto& [network, figures] : card.figures) {
    auto& row = table.rows.emplace_back(1, fmt::format("{} fold {}", name(network.first), network.second));
    for (const auto& name : names) {
      const auto found = std::ranges::find(figures, name, &CardFigures::value_type::first);
      row.push_back(found == figures.end() ? "–" : report::number(found->second));
    }
  }
  section.tables.push_back(std::move(table));
  return section;
}

Section limits_section(const ModelCard& card) {
  std::string text = kWarning;
  text +=
      is_localizer(card)
          ? "\n\nIt gives three points for any picture, one without a wrist too; confidences and doubts of "
            "localize tell of some of these. Two wrists in one picture, other joints and inverted grey "
            "values "
            "are not what it was made for."
          : "\n\nIt gives a probability for any region. It tells nothing of the kind, the age or the place "
            "of "
            "a fracture, nor of other findings; its heat map shows what moved the number, not where a "
            "fracture "
            "is. Without calibration (calibrate) the number is no frequency.";
  text +=
      "\n\nImages of other devices, hospitals, ages and preprocessing than those it learnt from give other "
      "errors "
      "than the figures say.";
  return {.heading = "Limits", .text = text};
}

Section files_section(const ModelCard& card) {
  DataTable table{.caption = "", .header = {"file", "SHA-256"}, .rows = {}};
  for (const auto& fold : card.manifest.folds) table.rows.push_back({fold.weights.file, fold.weights.sha256});
  for (const auto& [view, file] : card.manifest.mean_std) table.rows.push_back({file.file, file.sha256});
  return {.heading = "Files", .tables = {table}};
}

}  // namespace

report::Page card_page(const ModelCard& card) {
  report::Page page{.title = fmt::format("Model card: {}", card.manifest.model.block), .subtitle = kWarning};
  page.sections = {what_it_is(card),      data_section(card),   input_section(card),
                   figures_section(card), limits_section(card), files_section(card)};
  for (const auto& [library, version] : card.manifest.libraries)
    page.provenance.emplace_back(library, version);
  return page;
}

void write_model_card(const std::filesystem::path& folder, const ModelCard& card) {
  const auto page = card_page(card);
  write_file_atomically(folder / kCardText, report::markdown(page));
  report::write_page(folder / kCardPage, page);
}

}  // namespace deepwrist::training
