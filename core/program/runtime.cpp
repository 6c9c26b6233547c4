#include "core/program/runtime.h"

#include "core/base/standard_output.h"
#include "core/base/text.h"

namespace deepwrist::config {
namespace {

bool is_device(const std::string& text) {
  const bool numbered = text.starts_with("cuda:") && text.size() > 5 && text.size() < 9 &&
                        text.find_first_not_of("0123456789", 5) == std::string::npos;
  return text == "auto" || text == "cpu" || text == "cuda" || numbered;
}

}  // namespace

void register_runtime_keys(KeyRegistry& keys, RuntimeOptions& runtime) {
  // `device` is set after `local_rank`, so that it wins where both are given.
  keys.add_with<std::string>("local_rank", "",
                             "the original's device: N asks for cuda:N, with the CPU where there is none",
                             [&runtime](const std::string& text) {
                               const bool is_number = parse_integer(text).has_value();
                               runtime.device = is_number ? "cuda:" + text : text;
                               runtime.device_is_wish = is_number;
                             });
  keys.add_with<std::string>("device", runtime.device,
                             "auto, cpu or cuda:N; auto is the first CUDA device, else the CPU",
                             [&runtime](const std::string& text) {
                               runtime.device = text;
                               runtime.device_is_wish = false;
                             });
  keys.check([&runtime](const Binder& bound, Problems& problems) {
    if (runtime.device_is_wish && runtime.device == "cuda:-1") runtime.device = "auto";
    if (runtime.device == "cuda") runtime.device = "cuda:0";
    if (is_device(runtime.device)) return;
    const bool from_device = !bound.origin("device").source.empty();
    problems.add(bound.origin(from_device ? "device" : "local_rank"),
                 (from_device ? "device" : "local_rank") + std::string(": '") +
                     printable(runtime.device, 40) + "' is no device; use auto, cpu or cuda:N");
  });
  keys.add("deterministic", runtime.deterministic,
           "the same digits each time: convolutions chosen by rule, not by timing; on CUDA where cuDNN can");
  keys.add("threads", runtime.threads,
           "computing threads; 0: every core the process may use, in training without those that others use")
      .range(0, 1024);
  keys.add_choice("log.level", runtime.log_level,
                  {{"trace", "trace"},
                   {"debug", "debug"},
                   {"info", "info"},
                   {"warn", "warn"},
                   {"error", "error"},
                   {"off", "off"}},
                  "least severe messages shown");
  keys.add("log.file", runtime.log_file, "file the log is also appended to");
  keys.add_choice("log.format", runtime.log_format, {{"text", LogFormat::text}, {"json", LogFormat::json}},
                  "lines of the log: for people, or JSON with time, level and message");
  keys.add_choice("log.progress", runtime.progress,
                  {{"auto", ProgressShown::automatic},
                   {"always", ProgressShown::always},
                   {"never", ProgressShown::never}},
                  "auto: only where stderr is a terminal; always: elsewhere a line every ten seconds");
  keys.add("quiet", runtime.quiet, "warnings and errors, nothing else; files are written as always");
  keys.add_choice("csv.formulas", runtime.formulas, {{"text", Formulas::as_text}, {"keep", Formulas::kept}},
                  "cells that a spreadsheet would run (=, +, -, @): marked as text, or as they are");
}

void configure_messages(const RuntimeOptions& runtime) {
  const bool louder = runtime.quiet && runtime.log_level != "error" && runtime.log_level != "off";
  configure_log(louder ? "warn" : runtime.log_level, runtime.log_file, runtime.log_format);
  configure_progress(runtime.quiet ? ProgressShown::never : runtime.progress,
                     runtime.log_format == LogFormat::json);
  silence_results(runtime.quiet);
}

void register_results_keys(KeyRegistry& keys, RuntimeOptions& runtime) {
  keys.add("resume", runtime.earlier.resume,
           "keep the rows of an earlier run that are of the same cases, made alike");
  keys.add("overwrite", runtime.earlier.overwrite, "replace results of another run, or of other images");
  keys.add("anonymize", runtime.anonymize, "row numbers instead of IDs and file names in logs and results");
}

}  // namespace deepwrist::config
