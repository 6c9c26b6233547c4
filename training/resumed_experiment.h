#pragma once

#include <string>
#include <vector>

namespace deepwrist::training {

/// The words of a command line, with `--experiment=FOLDER/params.yaml` added where they have `resume=FOLDER`
/// of a training run and no experiment of their own: a run is its own experiment. What cannot be parsed is
/// returned as it is; the program fails on the same and says so.
std::vector<std::string> with_resumed_experiment(std::vector<std::string> words);

}  // namespace deepwrist::training
