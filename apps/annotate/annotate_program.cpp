#include "apps/annotate/annotate_program.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "annotation/annotation_answers.h"
#include "annotation/annotation_session.h"
#include "annotation/page_address.h"
#include "annotation/picture_store.h"
#include "apps/annotate/annotated_images.h"
#include "apps/annotate/landmark_proposals.h"
#include "core/base/log.h"
#include "core/base/output_guard.h"
#include "core/base/run_lock.h"
#include "core/base/signals.h"
#include "core/base/standard_output.h"
#include "core/data/radiograph_source.h"
#include "pipeline/case_loader.h"
#include "pipeline/inference_keys.h"
#include "pipeline/setup.h"

//   lock of the table ─► ? localizer ─► images ─► table ─► session ─┬─ server: pages
//                                                                  └─ proposals: a thread
//   until a signal; every change was on disk before its page was told so

namespace deepwrist::annotation {
namespace {

/// The parts of a run, opened in this order and closed in the other.
struct Parts {
  std::unique_ptr<Localizer> localizer;
  Preprocessing preprocessing;
  ListedImages listed;
  std::unique_ptr<AnnotationSession> session;
};

Parts open_parts(const AnnotateExperiment& experiment) {
  OutputGuard guard;
  guard.reads(experiment.dataset.meta, "dataset.meta");
  guard.writes(experiment.save_path, "save_path");
  guard.require_separate();
  Parts parts;
  if (!experiment.localizer.snapshot_folder.empty() && !experiment.blind)
    parts.localizer = std::make_unique<Localizer>(experiment);
  parts.preprocessing = parts.localizer
                            ? parts.localizer->preprocessing()
                            : pipeline::choose_preprocessing({}, experiment.preprocessing, "annotate");
  parts.listed = list_images(experiment, parts.preprocessing);
  parts.session = std::make_unique<AnnotationSession>(parts.listed.images, experiment.save_path,
                                                      parts.localizer != nullptr, experiment.blind);
  return parts;
}

void warn_of_idle_keys(const AnnotateExperiment& experiment) {
  if (experiment.dataset.dicom_columns)
    log().warn("dataset.dicom_columns has no effect here: landmarks need no UIDs");
  if (experiment.search.check_view.value_or(false))
    log().warn("localizer.check_view has no effect here: the reader says which view it is");
  if (experiment.search.min_confidence > 0)
    log().warn(
        "localizer.min_confidence has no effect here: no region is cut, and every proposal is looked at");
}

void warn_of_open_address(const std::string& address) {
  if (address.starts_with("127.") || address == "localhost" || address == "::1") return;
  log().warn(
      "server.address={}: radiographs and the secret address cross the network unencrypted; from another "
      "machine, ssh -L 8017:127.0.0.1:8017 with server.address=127.0.0.1 is safe",
      address);
}

void serve(const AnnotateExperiment& experiment, Parts& parts) {
  data::RadiographSource source(
      data::source_options(experiment.dataset, parts.preprocessing, pipeline::kDecoders));
  const auto load = [&](std::size_t index) {
    auto loaded = load_radiograph(source, parts.listed.images[index].path, parts.preprocessing);
    if (const auto& stated = parts.listed.mm_per_px[index]) loaded.picture.facts.mm_per_px = *stated;
    return loaded;
  };
  PictureStore pictures(load);
  AnnotationAnswers answers(*parts.session, pictures);
  const AnnotationServer server(experiment.server, random_token(),
                                [&](const PageRequest& request) { return answers.answer(request); });
  std::optional<LandmarkProposals> proposals;
  if (parts.localizer) proposals.emplace(*parts.localizer, *parts.session, pictures, load);
  print_results(
      fmt::format("radiographs: {}\nannotations: {}\naddress:     {}\nOpen the address in a browser of this "
                  "machine. Whoever "
                  "knows it sees the radiographs. Ctrl-C ends.\n",
                  parts.listed.images.size(), experiment.save_path.string(), server.url()));
  while (!stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

}  // namespace

void register_annotate_program_keys(config::KeyRegistry& keys, AnnotateExperiment& experiment) {
  pipeline::register_annotate_keys(keys, experiment);
  keys.add("blind", experiment.blind,
           "a second reader's pass: no points, labels and remarks of others are shown, and no proposals");
  keys.add("server.address", experiment.server.address, "address that the page is served at");
  keys.add_with<int>("server.port", "8017", "port of the page; 0: any free one",
                     [&](int port) { experiment.server.port = static_cast<std::uint16_t>(port); })
      .range(0, 65535);
}

int check_annotate(const AnnotateExperiment& experiment) {
  auto parts = open_parts(experiment);
  if (parts.localizer) parts.localizer->check();
  return 0;
}

int run_annotate(const AnnotateExperiment& experiment) {
  const RunLock lock(experiment.save_path);
  warn_of_open_address(experiment.server.address);
  warn_of_idle_keys(experiment);
  auto parts = open_parts(experiment);
  serve(experiment, parts);
  return stop_exit_code();
}

}  // namespace deepwrist::annotation
