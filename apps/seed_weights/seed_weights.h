#pragma once

namespace deepwrist::seed_weights {

/// `seed_weights`: a snapshot folder with random, untrained weights of a given architecture, for
/// demonstrations, benchmarks and tests of an installation. Same seed, same weights. Returns an ExitCode.
int run_seed_weights(int argc, char** argv);

}  // namespace deepwrist::seed_weights
