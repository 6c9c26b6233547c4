#include "clinic/node/node_state.h"

#include <sys/stat.h>

#include <cerrno>

#include "clinic/node/file_meta.h"
#include "clinic/node/node_schema.h"
#include "clinic/node/spool_repair.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/temporary_path.h"

// A crash may come between any two steps; what spool_repair.h does then:
//
//   take              1 commit: row of the instance, study received          file still in received/: moved
//                     2 rename: received/F → studies/N/F
//   take, repeated    1 commit: results due again                            taken again: as harmless
//                     2 remove received/F
//   finish_prediction 1 results/UID.dcm written, synced, renamed             no row: removed, study received
//                     2 commit: rows, deliveries, study predicted
//   begin_prediction  1 commit: study predicting                             study received
//   remove_old        1 commit: study expired                                removed
//                     2 files removed    3 commit: rows removed

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

constexpr const char* kStudyColumns =
    "number, study_uid, side, status, revision, attempts, error, last_received FROM study";

StudyRecord study_of(const Statement& row) {
  return {row.integer(0), row.text(1),
          row.text(2),    study_status(row.text(3)),
          row.integer(4), static_cast<int>(row.integer(5)),
          row.text(6),    row.real(7)};
}

std::int64_t number_in(Database& database, const InstanceFacts& facts) {
  Statement row(database, "SELECT number FROM study WHERE study_uid = ? AND side = ?", facts.study_uid,
                facts.side);
  return row.step() ? row.integer(0) : 0;
}

/// The study's number; a new one starts without objects.
std::int64_t find_or_add(Database& database, const InstanceFacts& facts, WallSeconds now) {
  if (const auto known = number_in(database, facts); known != 0) return known;
  Statement(database,
            "INSERT INTO study (study_uid, side, status, revision, attempts, error, last_received, changed) "
            "VALUES (?1, ?2, 'received', 0, 0, '', ?3, ?3)",
            facts.study_uid, facts.side, now)
      .run();
  return number_in(database, facts);
}

bool is_known(Database& database, std::int64_t study, const InstanceFacts& facts) {
  Statement row(database,
                "SELECT 1 FROM instance WHERE study = ? AND sop_uid = ? AND digest = ? AND replaced = 0",
                study, facts.sop_uid, facts.digest);
  return row.step();
}

void add_instance(Database& database, std::int64_t study, const std::string& file, const InstanceFacts& facts,
                  WallSeconds now) {
  Statement(database, "UPDATE instance SET replaced = 1 WHERE study = ? AND sop_uid = ?", study,
            facts.sop_uid)
      .run();
  Statement(database, "INSERT INTO instance (file, study, sop_uid, view, digest) VALUES (?, ?, ?, ?, ?)",
            file, study, facts.sop_uid, facts.view, facts.digest)
      .run();
  // One that is being predicted goes on; its end finds the revision changed.
  Statement(
      database,
      "UPDATE study SET revision = revision + 1, attempts = 0, error = '', last_received = ?1, changed = ?1, "
      "status = CASE status WHEN 'predicting' THEN status ELSE 'received' END WHERE number = ?2",
      now, study)
      .run();
}

/// Whether a study that could not be predicted gets another chance.
bool retry_failed(Database& database, std::int64_t study, WallSeconds now) {
  Statement(database,
            "UPDATE study SET status = 'received', attempts = 0, error = '', changed = ? "
            "WHERE number = ? AND status = 'failed' AND error <> 'delivery'",
            now, study)
      .run();
  return database.changes() > 0;
}

void make_folder(const fs::path& folder) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    throw Error(ErrorKind::io, folder.string(), "the folder cannot be created");
}

void require_known_form(const std::string& arrival) {
  if (!is_object_name(arrival))
    throw Error(ErrorKind::io, "received/" + arrival, "is no file of the receiver; take it out of the spool");
}

}  // namespace

NodeState::NodeState(const Spool& spool)
    : spool_(spool), lock_(spool.database()), database_(spool.database()), deliveries_(database_, spool_) {
  prepare_schema(database_);
  repair_spool(database_, spool_);
}

NodeState::Intake NodeState::take(const std::string& arrival, const InstanceFacts& facts, WallSeconds now) {
  require_known_form(arrival);
  Transaction transaction(database_);
  const auto study = find_or_add(database_, facts, now);
  auto intake = Intake::added;
  if (!is_known(database_, study, facts)) {
    add_instance(database_, study, arrival, facts, now);
  } else if (retry_failed(database_, study, now)) {
    intake = Intake::retried;
  } else {
    deliveries_.queue_again(study);
    intake = Intake::repeated;
  }
  transaction.commit();
  if (intake == Intake::added) {
    make_folder(spool_.study(study));
    move_file(spool_.received() / arrival, spool_.study(study) / arrival);
  } else {
    std::error_code error;
    fs::remove(spool_.received() / arrival, error);
    if (error) throw Error(ErrorKind::io, arrival, "cannot be removed: " + error.message());
  }
  return intake;
}

std::int64_t NodeState::number_of(const InstanceFacts& facts) const { return number_in(database_, facts); }

void NodeState::set_aside(const std::string& arrival) {
  move_file(spool_.received() / arrival, spool_.failed() / arrival);
}

bool NodeState::is_result(const std::string& uid) const {
  return Statement(database_, "SELECT 1 FROM result WHERE uid = ?", uid).step();
}

std::optional<std::string> NodeState::latest_report(std::int64_t study, std::int64_t before) const {
  Statement row(database_,
                "SELECT uid FROM result WHERE study = ? AND revision < ? AND form_of = '' AND "
                "sop_class GLOB '1.2.840.10008.5.1.4.1.1.88.*' ORDER BY revision DESC, rowid DESC",
                study, before);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

std::optional<StudyRecord> NodeState::study(std::int64_t number) const {
  const auto sql = std::string("SELECT ") + kStudyColumns + " WHERE number = ?";
  Statement row(database_, sql.c_str(), number);
  if (!row.step()) return std::nullopt;
  return study_of(row);
}

std::vector<StudyRecord> NodeState::studies(StudyStatus status) const {
  const auto sql =
      std::string("SELECT ") + kStudyColumns + " WHERE status = ? ORDER BY last_received, number";
  Statement rows(database_, sql.c_str(), name_of(status));
  std::vector<StudyRecord> found;
  while (rows.step()) found.push_back(study_of(rows));
  return found;
}

std::vector<InstanceRecord> NodeState::instances(std::int64_t study) const {
  Statement rows(database_,
                 "SELECT file, sop_uid, view FROM instance WHERE study = ? AND replaced = 0 ORDER BY file",
                 study);
  std::vector<InstanceRecord> found;
  while (rows.step()) found.push_back({spool_.study(study) / rows.text(0), rows.text(1), rows.text(2)});
  return found;
}

std::optional<StudyRecord> NodeState::begin_prediction(std::int64_t number, WallSeconds now) {
  Statement(database_,
            "UPDATE study SET status = 'predicting', attempts = attempts + 1, changed = ? "
            "WHERE number = ? AND status = 'received'",
            now, number)
      .run();
  return database_.changes() == 1 ? study(number) : std::nullopt;
}

void NodeState::finish_prediction(const StudyRecord& predicted, const std::vector<NewResult>& results,
                                  const std::vector<std::string>& destinations, WallSeconds now) {
  for (const auto& result : results) {
    if (!has_uid_characters(result.uid))
      throw Error(ErrorKind::format, "result", "its SOP Instance UID is no UID");
    if (!is_result(result.uid)) write_file_atomically(spool_.result(result.uid), result.bytes);
  }
  Transaction transaction(database_);
  for (const auto& result : results) {
    Statement(database_, "INSERT INTO result VALUES (?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING", result.uid,
              predicted.number, result.sop_class, result.form_of, predicted.revision)
        .run();
    if (!result.form_of.empty()) continue;
    for (const auto& destination : destinations) deliveries_.queue(result.uid, destination);
  }
  Statement(
      database_,
      "UPDATE study SET status = CASE revision WHEN ?1 THEN 'predicted' ELSE 'received' END, error = '', "
      "changed = ?2, latency = ?2 - last_received WHERE number = ?3 AND status = 'predicting'",
      predicted.revision, now, predicted.number)
      .run();
  close_if_delivered(database_, predicted.number, now);
  transaction.commit();
}

void NodeState::fail_prediction(const StudyRecord& predicted, const std::string& error, bool again,
                                WallSeconds now) {
  Statement(database_,
            "UPDATE study SET status = CASE WHEN revision <> ?1 OR ?2 THEN 'received' ELSE 'failed' END, "
            "error = ?3, "
            "changed = ?4 WHERE number = ?5 AND status = 'predicting'",
            predicted.revision, again ? 1 : 0, error, now, predicted.number)
      .run();
}

}  // namespace deepwrist::clinic
