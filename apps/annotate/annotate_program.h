#pragma once

#include "annotation/annotation_server.h"
#include "core/config/key_registry.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::annotation {

/// Everything that `annotate` is told.
struct AnnotateExperiment : pipeline::InferenceExperiment {
  /// Very large pictures are a reader's to judge.
  AnnotateExperiment() {
    dataset.max_pixels = 200'000'000;
    dataset.decode_memory_bytes = std::size_t{2} << 30;
    dataset.decode_timeout_s = 30;
  }

  ServerOptions server;
  bool blind = false;  ///< a second reader: no points, labels and remarks of others, no localizer
};

void register_annotate_program_keys(config::KeyRegistry& keys, AnnotateExperiment& experiment);

/// Serves the page until a signal ends it. Returns the exit code of that signal. Throws Error.
int run_annotate(const AnnotateExperiment& experiment);

/// All that can fail before the page is there. Throws Error.
int check_annotate(const AnnotateExperiment& experiment);

}  // namespace deepwrist::annotation
