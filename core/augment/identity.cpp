#include "core/augment/identity.h"

namespace deepwrist::augment {

void Identity::add_parameters(config::KeyRegistry&) {}

void Identity::apply(Sample&, CounterRng&) const {}

}  // namespace deepwrist::augment
