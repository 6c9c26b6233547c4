#pragma once

#include "clinic/node/database.h"

namespace deepwrist::clinic {

/// Makes the tables of a new database, or checks that they are of this version. Throws Error(unsupported) for
/// those of a newer one.
void prepare_schema(Database& database);

}  // namespace deepwrist::clinic
