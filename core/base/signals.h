#pragma once

namespace deepwrist {

/// Makes SIGINT and SIGTERM set a flag instead of ending the process; a second one ends it at once.
/// Ignores SIGPIPE and SIGXFSZ, so that a dead child process and a file-size limit are errors of the write.
void install_stop_handlers();

/// True once SIGINT or SIGTERM arrived. Loops ask between cases and finish their outputs.
bool stop_requested();

/// Throws Error(interrupted) when stop_requested().
void throw_if_stop_requested();

/// The signal that arrived, SIGINT or SIGTERM; 0 for none.
int stop_signal();

/// Asks this process to stop as if that signal had arrived, where none has yet: it arrived at another process
/// of the same run.
void request_stop(int signal);

/// 130 after SIGINT, 143 after SIGTERM.
int stop_exit_code();

}  // namespace deepwrist
