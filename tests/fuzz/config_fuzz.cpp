// Any bytes as a configuration file and as an override: an Error or a result, never a crash, a hang or memory
// without end. Written trees must read back as themselves.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/config/emit.h"
#include "core/config/merge.h"
#include "core/config/printed_config.h"
#include "core/config/yaml.h"
#include "pipeline/inference_keys.h"

using namespace deepwrist;
using namespace deepwrist::config;
using pipeline::InferenceExperiment;
using pipeline::register_test_keys;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// Errors are the expected answer to most inputs.
template <typename Work>
void allow_errors(Work work) {
  try {
    work();
  } catch (const Error&) {
    return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  log().set_level(spdlog::level::off);
  const std::string text(reinterpret_cast<const char*>(data), size);
  allow_errors([&] {
    Node root = parse_document(text, "fuzz.yaml");
    const std::string written = to_yaml(root);
    require(to_yaml(parse_document(written, "again.yaml")) == written);
    printed_config(root, true);
    if (!root.is_map()) return;
    InferenceExperiment experiment;
    KeyRegistry keys;
    register_test_keys(keys, experiment);
    Problems problems;
    keys.bind(root, "", problems);
  });
  allow_errors([&] {
    Node root = parse_document("a: {b: [1, {c: 2}]}\nd: ${a.b}\n", "base.yaml");
    Problems problems;
    apply_override(root, text, problems);
    printed_config(root, false);
  });
  return 0;
}
