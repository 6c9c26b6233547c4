#pragma once

namespace deepwrist::clinic {

/// The main of `node`:  node FILE.yaml [--watch FOLDER] [KEY=VALUE ...]   works until it is stopped
///                      node status FILE.yaml [KEY=VALUE ...]             tells what it has done
int run_node_program(int argc, const char* const* argv);

}  // namespace deepwrist::clinic
