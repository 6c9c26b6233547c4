#pragma once

#include <string_view>

namespace deepwrist {

/// Prints a text of lines to stdout at once, the one way there for programs: nothing read from a file
/// commands the terminal (shown_lines). Names that may hold line ends are to be shown before they become part
/// of it. What cannot be written there (closed pipe, full disk) does not end the work, since results are in
/// files too: require_results_printed tells it at the end.
void print_results(std::string_view text);

/// Whether print_results prints nothing from now on: all of it is in files too.
void silence_results(bool silenced);

/// Throws Error(io), with the reason, when any text was lost.
void require_results_printed();

/// Gives descriptors 0, 1 and 2 that the process was started without to /dev/null, opened so that writing
/// still fails: else the next file that is opened would get what is printed.
void occupy_standard_descriptors();

}  // namespace deepwrist
