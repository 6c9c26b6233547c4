#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/augment/transform.h"
#include "core/base/random.h"
#include "core/config/node.h"
#include "core/config/problems.h"

namespace deepwrist::augment {

struct CatalogueEntry;

struct PipelineOptions {
  std::uint64_t seed = 0;
  /// `compat: reference`: random sides are drawn once for the whole pipeline, direct children of a one_of run
  /// with p², jitter is cut to whole pixels.
  bool reference = false;
};

/// Makes transforms from their description; see Pipeline for its form. Whatever is wrong goes to `problems`
/// with file and line; what was built is then of no use.
class Builder {
 public:
  Builder(const PipelineOptions& options, config::Problems& problems);

  /// One transform an item; fewer where an item could not be built.
  std::vector<std::unique_ptr<Transform>> build_list(const config::Node& list);

  const PipelineOptions& options() const { return options_; }
  config::Problems& problems() { return problems_; }
  /// For what is drawn once a pipeline.
  CounterRng& rng() { return rng_; }

 private:
  std::unique_ptr<Transform> build(const config::Node& item);
  std::unique_ptr<Transform> build(const std::string& name, const config::Node& parameters,
                                   const config::Origin& origin);
  const CatalogueEntry* find(const std::string& name, const config::Origin& origin);

  PipelineOptions options_;
  config::Problems& problems_;
  CounterRng rng_;
};

}  // namespace deepwrist::augment
