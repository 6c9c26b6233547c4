#pragma once

#include <string>
#include <vector>

#include "clinic/node/database.h"
#include "clinic/node/node_records.h"
#include "clinic/node/spool.h"

namespace deepwrist::clinic {

/// Results on their way to destinations, in the database of a node. At least once each: a result that was
/// sent right before a crash is sent again, which its UID makes harmless. Throws Error(io).
class Deliveries {
 public:
  Deliveries(Database& database, const Spool& spool) : database_(database), spool_(spool) {}

  /// Makes a result due now, also where it was sent before. Part of the caller's transaction.
  void queue(const std::string& uid, const std::string& destination);
  /// Makes all results of a study due again at the destinations that they had.
  void queue_again(std::int64_t study);

  /// Those whose time has come; those of a study and destination together. A time more than `max_pause_s`
  /// ahead counts as come: the clock was set back.
  std::vector<DeliveryRecord> due(WallSeconds now, double max_pause_s) const;

  void sent(const DeliveryRecord& delivery, WallSeconds now);
  /// It failed for `error`, a word for its kind, and is due again at `next`.
  void postpone(const DeliveryRecord& delivery, const std::string& error, WallSeconds next);
  /// The destination takes none of its classes.
  void refuse(const DeliveryRecord& delivery, const std::string& error, WallSeconds now);
  /// It failed for `error` and is not tried again.
  void give_up(const DeliveryRecord& delivery, const std::string& error, WallSeconds now);

 private:
  OutgoingObject forms_of(const std::string& uid) const;
  void finish(const DeliveryRecord& delivery, DeliveryState state, const std::string& error, WallSeconds now);

  Database& database_;
  const Spool& spool_;
};

/// A study of whose results none waits is sent; failed where one was given up or a destination refused all of
/// them. Part of the caller's transaction.
void close_if_delivered(Database& database, std::int64_t study, WallSeconds now);

}  // namespace deepwrist::clinic
