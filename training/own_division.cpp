#include "training/own_division.h"

#include <fmt/format.h>

#include <cstddef>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/data/fields.h"
#include "core/data/file_names.h"

// A patient leaks in a fold where one row of theirs is trained and another, of whatever view, is validated:
//
//   line  Patient  Side  fold
//    2      P1      PA    0      validates fold 0
//    3      P1      LAT   1      trains fold 0: what PA and LAT say of P1 together would be too good
//
// Patients are told by lines of the table.

namespace deepwrist::training {
namespace {

/// Rows of all views, each patient a number.
struct AllRows {
  std::vector<std::vector<std::size_t>> patient;  ///< of each view's rows
  std::size_t patients = 0;
};

AllRows all_rows(const std::vector<std::unique_ptr<TrainingView>>& views) {
  AllRows all;
  std::unordered_map<std::string, std::size_t> number;
  for (const auto& view : views) {
    auto& patients = all.patient.emplace_back();
    for (const auto& row : view->divided_rows())
      patients.push_back(number.emplace(row.group, number.size()).first->second);
  }
  all.patients = number.size();
  return all;
}

/// Adds a problem for each row that a fold validates although it trains another of the same patient.
void add_leaks(int fold, const std::vector<std::unique_ptr<TrainingView>>& views, const AllRows& all,
               data::RowProblems& problems) {
  std::vector<std::size_t> trained_line(all.patients, 0);
  std::vector<data::Split> splits;
  for (std::size_t view = 0; view < views.size(); ++view) {
    splits.push_back(views[view]->split(fold));
    for (const auto row : splits[view].train)
      trained_line[all.patient[view][row]] = views[view]->divided_rows()[row].line;
  }
  for (std::size_t view = 0; view < views.size(); ++view) {
    for (const auto row : splits[view].validation) {
      const auto line = trained_line[all.patient[view][row]];
      if (line == 0) continue;
      problems.add(views[view]->divided_rows()[row].line,
                   fmt::format("validates fold {}, which line {} of the same patient trains", fold, line));
    }
  }
}

void check_patients(const TrainingExperiment& experiment,
                    const std::vector<std::unique_ptr<TrainingView>>& views) {
  const auto all = all_rows(views);
  data::RowProblems leaks(experiment.dataset.meta);
  for (int fold = 0; fold < experiment.folds; ++fold) add_leaks(fold, views, all, leaks);
  if (leaks.count() == 0) return;
  if (experiment.dataset.allow_leak) {
    log().warn(
        "dataset.allow_leak: {} rows validate a fold that other rows of the same patient train; what the "
        "folds "
        "say of themselves will be too good",
        leaks.count());
    return;
  }
  leaks.add(1,
            "dataset.folds: patients must not be split between training and validation; give each of them "
            "one fold, "
            "or dataset.allow_leak=true");
  leaks.throw_if_any();
}

/// IDs of the whole table, filtered or not, and of the rows that the views have.
std::unordered_set<std::string> known_ids(const TrainingExperiment& experiment,
                                          const std::vector<std::unique_ptr<TrainingView>>& views) {
  std::unordered_set<std::string> ids;
  const auto table = data::read_csv(experiment.dataset.meta);
  const auto id = table.column("ID"), name = table.column("Fname");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (id)
      ids.insert(trim(table.field(row, *id)));
    else if (name)
      ids.insert(data::id_of_file(trim(table.field(row, *name))));
  }
  for (const auto& view : views) {
    for (const auto& row : view->divided_rows()) ids.insert(row.id);
  }
  return ids;
}

}  // namespace

void check_own_division(const TrainingExperiment& experiment,
                        const std::vector<std::unique_ptr<TrainingView>>& views) {
  const auto& folds = experiment.dataset.own_folds;
  if (!folds) return;
  folds->require_known(known_ids(experiment, views), experiment.dataset.meta);
  check_patients(experiment, views);
  const auto naming = folds->naming();
  log().info("dataset.folds: {} folds of {}{}", folds->count(), printable(experiment.dataset.folds),
             naming.empty() ? "" : "; " + naming);
}

std::string division_digest(const TrainingExperiment& experiment, const TrainingView& view) {
  if (!experiment.dataset.own_folds) return {};
  std::string text;
  for (int fold = 0; fold < experiment.folds; ++fold) {
    const auto split = view.split(fold);
    std::string roles(view.size(), '-');
    for (const auto row : split.train) roles[row] = 't';
    for (const auto row : split.validation) roles[row] = roles[row] == 't' ? 'b' : 'v';
    text += roles + "\n";
  }
  return sha256(std::as_bytes(std::span(text)));
}

}  // namespace deepwrist::training
