#include "evaluation/checklist.h"

#include <fmt/format.h>

#include <array>
#include <cassert>

// Rows of the page, numbers as published (Bossuyt et al., BMJ 2015;351:h5527. Mongan et al., Radiol Artif
// Intell 2020;2:e200029), what they ask for in our own words:
//
//   item   asks for                                        this run
//   12a    cut-offs of the index test, set before or …     PA 0.51 (the original's); …
//   28     registration                                    to be filled in by the authors

namespace deepwrist::evaluation {
namespace {

struct Item {
  const char* number;
  const char* asks;  ///< in our words
};

constexpr std::array kStard{Item{"1", "title: a study of diagnostic accuracy"},
                            Item{"2", "structured abstract"},
                            Item{"3", "background, intended use and role of the index test"},
                            Item{"4", "objectives and hypotheses"},
                            Item{"5", "prospective or retrospective"},
                            Item{"6", "who was eligible"},
                            Item{"7", "how they were found"},
                            Item{"8", "where and when"},
                            Item{"9", "consecutive, random or convenience series"},
                            Item{"10a", "index test, so that it can be repeated"},
                            Item{"10b", "reference standard, likewise"},
                            Item{"11", "why this reference standard"},
                            Item{"12a", "cut-offs of the index test, set before or explored"},
                            Item{"12b", "cut-offs of the reference standard"},
                            Item{"13a", "what readers of the index test knew"},
                            Item{"13b", "what assessors of the reference knew"},
                            Item{"14", "how accuracy was estimated or compared"},
                            Item{"15", "how indeterminate results were handled"},
                            Item{"16", "how missing data were handled"},
                            Item{"17", "analyses of variability, planned or explored"},
                            Item{"18", "intended sample size"},
                            Item{"19", "flow of participants"},
                            Item{"20", "demographic and clinical characteristics"},
                            Item{"21a", "severity in those with the condition"},
                            Item{"21b", "other diagnoses in those without"},
                            Item{"22", "time between the two tests"},
                            Item{"23", "index test against reference, cross-tabulated"},
                            Item{"24", "accuracy with its precision"},
                            Item{"25", "adverse events"},
                            Item{"26", "limitations"},
                            Item{"27", "implications for practice"},
                            Item{"28", "registration"},
                            Item{"29", "where the protocol is"},
                            Item{"30", "funding"}};

constexpr std::array kClaim{Item{"1", "title: which kind of AI"},
                            Item{"2", "structured abstract"},
                            Item{"3", "background and role of the AI"},
                            Item{"4", "objectives and hypotheses"},
                            Item{"5", "prospective or retrospective"},
                            Item{"6", "goal of the study"},
                            Item{"7", "data sources"},
                            Item{"8", "who was eligible"},
                            Item{"9", "preprocessing"},
                            Item{"10", "selection of subsets of the data"},
                            Item{"11", "definitions of data elements"},
                            Item{"12", "de-identification"},
                            Item{"13", "missing data"},
                            Item{"14", "reference standard"},
                            Item{"15", "why this reference standard"},
                            Item{"16", "who annotated, with which qualification"},
                            Item{"17", "annotation tools"},
                            Item{"18", "variability between and within annotators"},
                            Item{"19", "intended sample size"},
                            Item{"20", "how data were divided"},
                            Item{"21", "at which level the parts are disjoint"},
                            Item{"22", "the model in detail"},
                            Item{"23", "software"},
                            Item{"24", "initial weights"},
                            Item{"25", "training"},
                            Item{"26", "how the final model was chosen"},
                            Item{"27", "ensembles"},
                            Item{"28", "measures of performance"},
                            Item{"29", "significance and uncertainty"},
                            Item{"30", "robustness, sensitivity analysis"},
                            Item{"31", "explanations"},
                            Item{"32", "test on external data"},
                            Item{"33", "flow of cases"},
                            Item{"34", "characteristics of the cases of each part"},
                            Item{"35", "performance of the best model on all parts"},
                            Item{"36", "accuracy with its precision"},
                            Item{"37", "failures"},
                            Item{"38", "limitations"},
                            Item{"39", "implications for practice"},
                            Item{"40", "registration"},
                            Item{"41", "where the protocol is"},
                            Item{"42", "funding"}};

/// How many items are known is added to `filled`.
template <std::size_t N>
report::DataTable table_of(const std::string& name, const std::string& source,
                           const std::array<Item, N>& items, const KnownItems& known, std::size_t& filled) {
  report::DataTable table{source, {"item", "asks for", "this run"}, {}};
  for (const auto& item : items) {
    const auto found = known.find(fmt::format("{} {}", name, item.number));
    const bool is_known = found != known.end();
    filled += is_known ? 1 : 0;
    table.rows.push_back(
        {item.number, item.asks, is_known ? found->second : "to be filled in by the authors"});
  }
  return table;
}

}  // namespace

report::Section checklist_section(const KnownItems& known) {
  report::Section section{.heading = "Checklist for a paper", .folded = true};
  std::size_t filled = 0, asked = 0;
  const auto add = [&](const std::string& name, const std::string& title, const auto& items) {
    const auto before = filled;
    auto table = table_of(name, title, items, known, filled);
    if (filled == before) return;
    asked += items.size();
    section.tables.push_back(std::move(table));
  };
  add("STARD", "STARD 2015, studies of diagnostic accuracy", kStard);
  add("CLAIM", "CLAIM 2020, artificial intelligence in medical imaging", kClaim);
  assert(filled == known.size());
  section.text = fmt::format(
      "Filled in as far as this run knows ({} of {} items); the rest is for the authors. Wordings are our "
      "own, numbers "
      "those of the published lists, which are to be read beside this one.",
      filled, asked);
  return section;
}

}  // namespace deepwrist::evaluation
