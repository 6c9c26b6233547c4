#include "clinic/node/deliveries.h"

// A row of `delivery` is a result for a destination:
//
//   pending ─┬─ sent
//      ▲     ├─ refused: none of its classes is taken there
//      │     ├─ failed: given up
//      │     └─ pending again, at `next`
//      └─ queue_again: a study is sent once more
//
// When none of its rows is pending any more the study is `sent`, or `failed` where a row has failed or a
// destination refused all that there was for it.
//
// `next` is wall time: one that lies further ahead than any pause is a clock that was set back, and due now.

namespace deepwrist::clinic {
namespace {

const char* text_of(DeliveryState state) {
  switch (state) {
    case DeliveryState::pending:
      return "pending";
    case DeliveryState::sent:
      return "sent";
    case DeliveryState::refused:
      return "refused";
    case DeliveryState::failed:
      break;
  }
  return "failed";
}

}  // namespace

void Deliveries::queue(const std::string& uid, const std::string& destination) {
  Statement(
      database_,
      "INSERT INTO delivery VALUES (?, ?, 'pending', 0, 0, '') ON CONFLICT (uid, destination) DO UPDATE SET "
      "state = 'pending', attempts = 0, next = 0, error = ''",
      uid, destination)
      .run();
}

void Deliveries::queue_again(std::int64_t study) {
  Statement(database_,
            "UPDATE delivery SET state = 'pending', attempts = 0, next = 0, error = '' "
            "WHERE uid IN (SELECT uid FROM result WHERE study = ?)",
            study)
      .run();
  if (database_.changes() > 0)
    Statement(database_,
              "UPDATE study SET status = 'predicted' WHERE number = ? AND status IN ('sent', 'failed')",
              study)
        .run();
}

OutgoingObject Deliveries::forms_of(const std::string& uid) const {
  OutgoingObject object;
  Statement rows(database_,
                 "SELECT uid, sop_class FROM result WHERE uid = ?1 OR form_of = ?1 ORDER BY uid <> ?1, rowid",
                 uid);
  while (rows.step()) object.forms.push_back({spool_.result(rows.text(0)), rows.text(0), rows.text(1)});
  return object;
}

std::vector<DeliveryRecord> Deliveries::due(WallSeconds now, double max_pause_s) const {
  Statement rows(
      database_,
      "SELECT result.study, delivery.uid, destination, attempts FROM delivery "
      "JOIN result ON result.uid = delivery.uid WHERE state = 'pending' AND (next <= ? OR next > ?) "
      "ORDER BY result.study, destination, result.rowid",
      now, now + max_pause_s);
  std::vector<DeliveryRecord> found;
  while (rows.step()) {
    found.push_back({rows.integer(0), rows.text(1), forms_of(rows.text(1)), rows.text(2),
                     static_cast<int>(rows.integer(3))});
  }
  return found;
}

void Deliveries::finish(const DeliveryRecord& delivery, DeliveryState state, const std::string& error,
                        WallSeconds now) {
  Transaction transaction(database_);
  Statement(
      database_,
      "UPDATE delivery SET state = ?, attempts = attempts + 1, error = ? WHERE uid = ? AND destination = ?",
      text_of(state), error, delivery.uid, delivery.destination)
      .run();
  close_if_delivered(database_, delivery.study, now);
  transaction.commit();
}

void Deliveries::sent(const DeliveryRecord& delivery, WallSeconds now) {
  finish(delivery, DeliveryState::sent, "", now);
}

void Deliveries::refuse(const DeliveryRecord& delivery, const std::string& error, WallSeconds now) {
  finish(delivery, DeliveryState::refused, error, now);
}

void Deliveries::give_up(const DeliveryRecord& delivery, const std::string& error, WallSeconds now) {
  finish(delivery, DeliveryState::failed, error, now);
}

void Deliveries::postpone(const DeliveryRecord& delivery, const std::string& error, WallSeconds next) {
  Statement(
      database_,
      "UPDATE delivery SET attempts = attempts + 1, next = ?, error = ? WHERE uid = ? AND destination = ?",
      next, error, delivery.uid, delivery.destination)
      .run();
}

void close_if_delivered(Database& database, std::int64_t study, WallSeconds now) {
  Statement(database,
            "WITH own AS (SELECT destination, state FROM delivery JOIN result ON result.uid = delivery.uid "
            "WHERE study = ?2), missed AS (SELECT destination FROM own GROUP BY destination "
            "HAVING sum(state = 'failed') > 0 OR sum(state = 'sent') = 0) "
            "UPDATE study SET changed = ?1, "
            "status = CASE WHEN EXISTS (SELECT * FROM missed) THEN 'failed' ELSE 'sent' END, "
            "error = CASE WHEN EXISTS (SELECT * FROM missed) THEN 'delivery' ELSE '' END "
            "WHERE number = ?2 AND status = 'predicted' AND NOT EXISTS "
            "(SELECT * FROM own WHERE state = 'pending')",
            now, study)
      .run();
}

}  // namespace deepwrist::clinic
