#pragma once

#include <string>

namespace deepwrist::training {

/// How often an OpenMP thread of this process looks for its turn before it sleeps: GOMP_SPINCOUNT, as the
/// user has set it or as this library's programs do before libgomp reads it (openmp_spinning.cpp); empty
/// where OMP_WAIT_POLICY decides or it could not be set.
std::string openmp_spin_count();

}  // namespace deepwrist::training
