#pragma once

#include "clinic/node/database.h"
#include "clinic/node/spool.h"

namespace deepwrist::clinic {

/// Brings folders and database of a spool together after a crash; nothing that was accepted is lost, and
/// every step can be cut short again. Logs what was not in order. Leaves `tmp/` to the receiver.
///
/// | found                                    | done                                             |
/// |------------------------------------------|--------------------------------------------------|
/// | a study that is being predicted          | waits for its prediction                         |
/// | a row whose file is still in `received/` | the file is moved                                |
/// | a row whose file is nowhere              | the row goes; without any left the study failed  |
/// | a file in `studies/` without a row       | back to `received/`                              |
/// | a result without its file                | the row goes, the study is predicted again       |
/// | a file in `results/` without a row       | removed: its study will be predicted             |
/// | a study that is expired                  | its removal is completed                         |
void repair_spool(Database& database, const Spool& spool);

/// Removes files and rows of a study that is expired.
void remove_expired(Database& database, const Spool& spool, std::int64_t study);

}  // namespace deepwrist::clinic
