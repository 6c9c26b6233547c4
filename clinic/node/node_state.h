#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clinic/node/database.h"
#include "clinic/node/deliveries.h"
#include "clinic/node/node_records.h"
#include "clinic/node/spool.h"
#include "core/base/run_lock.h"

namespace deepwrist::clinic {

/// What a node has received, made and sent: a database and the folders of its spool. Whatever was accepted
/// once outlives the process and the machine's power; a step that was cut short is undone or completed at the
/// next start. For one thread; a second process is refused. All functions throw Error(io) where disk or
/// database fail; nothing is half done then.
class NodeState {
 public:
  /// Opens or makes it, completes what a crash cut short (spool_repair.h) and logs what that was.
  explicit NodeState(const Spool& spool);

  /// Files that were received and are not filed yet, the oldest first.
  std::vector<std::string> arrivals() const { return files_in(spool_.received()); }

  /// What filing did.
  enum class Intake {
    added,     ///< the study has one more object, or a changed one, and waits for its prediction
    repeated,  ///< the very object is known: the results of its study are sent again
    retried,   ///< the very object is known, but its study had failed: it waits for another prediction
  };
  /// Files an arrival under its study and side.
  Intake take(const std::string& arrival, const InstanceFacts& facts, WallSeconds now);
  /// The number of the study that objects of these facts are filed under; 0 where there is none.
  std::int64_t number_of(const InstanceFacts& facts) const;
  /// Puts an arrival aside that is of no study: `failed/`.
  void set_aside(const std::string& arrival);

  /// Whether a SOP Instance UID is of a result that was made here: a PACS may send it back.
  bool is_result(const std::string& uid) const;

  /// The structured report of the study's latest revision before this one, which the next replaces.
  std::optional<std::string> latest_report(std::int64_t study, std::int64_t before) const;

  std::optional<StudyRecord> study(std::int64_t number) const;
  /// All of a status, those that waited longest first.
  std::vector<StudyRecord> studies(StudyStatus status) const;
  /// The objects of a study, without those that a changed one has replaced.
  std::vector<InstanceRecord> instances(std::int64_t study) const;

  /// Marks a study that is received as being predicted; nothing where it is not (any more). The record's
  /// revision has to be given back with the results.
  std::optional<StudyRecord> begin_prediction(std::int64_t study, WallSeconds now);
  /// Keeps what was made for a revision of the study, to be sent to every destination. A result whose UID is
  /// known keeps its bytes. Where objects arrived meanwhile the study waits for its next prediction.
  void finish_prediction(const StudyRecord& predicted, const std::vector<NewResult>& results,
                         const std::vector<std::string>& destinations, WallSeconds now);
  /// It failed for `error`, a word for its kind; `again`: it is to be tried another time.
  void fail_prediction(const StudyRecord& predicted, const std::string& error, bool again, WallSeconds now);

  Deliveries& deliveries() { return deliveries_; }
  const Spool& spool() const { return spool_; }
  Database& database() { return database_; }

 private:
  const Spool spool_;
  RunLock lock_;
  mutable Database database_;
  Deliveries deliveries_;
};

}  // namespace deepwrist::clinic
