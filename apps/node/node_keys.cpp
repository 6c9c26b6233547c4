#include <memory>

#include "apps/node/node_experiment.h"
#include "clinic/results/report_classes.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "pipeline/inference_keys.h"

//   what is received ─ what is analysed, and when ─ what is made of it ─ where it goes ─ how long it is kept
//
// Checks across keys are those of the parts (receiver_options.h, peer_address.h, application_title.h), so
// that each rule stands once; all that is wrong is told together.

namespace deepwrist::clinic {
namespace {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

constexpr double kMebi = 1 << 20, kGibi = 1 << 30, kDay = 86400;

/// Texts as they are given, before they are looked at.
struct Texts {
  std::vector<std::string> peers, destinations;
  std::string tls_key, tls_certificate, tls_ca;
};

/// Adds what `work` throws as a problem of `key`.
template <typename Work>
void collect(const Binder& bound, const char* key, Problems& problems, const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    problems.add(bound.origin(key), std::string(key) + ": " + error.reason());
  }
}

void register_receiver_keys(KeyRegistry& keys, NodeExperiment& experiment, Texts& texts) {
  auto& receiver = experiment.receiver;
  keys.add("spool", receiver.spool, "folder of all that is received and made, for this user alone")
      .required();
  keys.add("listen", experiment.listens, "take objects by DICOM; false where they come from watch alone");
  keys.add("title", receiver.title, "application entity title of this node");
  keys.add("bind_address", receiver.bind_address, "where to listen: 127.0.0.1 is this machine only, :: all");
  keys.add_with<int>("port", std::to_string(receiver.port), "TCP port to listen at",
                     [&receiver](int port) { receiver.port = static_cast<std::uint16_t>(port); })
      .range(1, 65535);
  keys.add("peers", texts.peers, "addresses or ranges (10.1.0.0/16) that may connect; empty: all");
  keys.add("calling_titles", receiver.calling_titles, "titles that may call; empty: all");
  keys.add("tls.key", texts.tls_key,
           "private key (PEM): TLS with certificates of both sides, and nothing else");
  keys.add("tls.certificate", texts.tls_certificate, "its certificate");
  keys.add("tls.ca", texts.tls_ca, "certificates that peers' have to be signed by");
  keys.add("max_connections", receiver.max_connections, "at a time").range(1, 1000);
  keys.add("max_per_address", receiver.max_per_address, "connections of one address at a time")
      .range(1, 1000);
  keys.add_with<double>(
          "max_object_mb", "512", "larger objects are refused, in MiB",
          [&receiver](double mb) { receiver.max_object_bytes = static_cast<std::uint64_t>(mb * kMebi); })
      .range(0.01, 1e5);
  keys.add_with<double>(
          "min_free_gb", "1", "free space of the spool, in GiB, below which nothing is taken",
          [&receiver](double gb) { receiver.min_free_bytes = static_cast<std::uint64_t>(gb * kGibi); })
      .range(0, 1e6);
  keys.add("watch", experiment.watch, "folder out of which DICOM files are taken too")
      .default_text("none")
      .input(config::PathKind::folder);
}

void register_result_keys(KeyRegistry& keys, NodeExperiment& experiment, Texts& texts) {
  keys.add("body_parts", experiment.body_parts,
           "what BodyPartExamined may say, where a file says it; empty: anything");
  keys.add("quiet_s", experiment.readiness.quiet_s,
           "seconds without a further object after which a study is analysed; with both views it is at once")
      .range(0, 3600);
  keys.add("longest_s", experiment.readiness.longest_s, "the same from its first object, whatever comes")
      .range(1, 86400);
  keys.add("prediction_timeout_s", experiment.prediction_timeout_s,
           "seconds after which the analysis of a study is given up")
      .range(1, 86400);
  keys.add("allow_untrained", experiment.allow_untrained, "work with weights of seed_weights, for tests");
  keys.add_choice("dicom.sr_class", experiment.objects.report_class, report_classes(),
                  "class of the reports; comprehensive_3d has comprehensive beside it for whom refuses it");
  keys.add("dicom.overlays", experiment.objects.overlays, "make presentation states");
  keys.add("dicom.heat_maps", experiment.objects.heat_maps, "make pictures of the heat maps");
  keys.add("destinations", texts.destinations,
           "where results go: TITLE@HOST:PORT, tls:TITLE@HOST:PORT, or a folder (with a /)")
      .required();
  keys.add("retry_s", experiment.retry.first_s,
           "seconds until a result that was not sent is sent again; the pauses double up to six hours")
      .range(0.1, 3600);
  keys.add_with<double>("retry_days", "5", "days after which it is given up",
                        [&experiment](double days) { experiment.retry.for_s = days * kDay; })
      .range(0, 365);
  keys.add_with<double>("keep_days", "30", "days that what is done with stays in the spool",
                        [&experiment](double days) { experiment.retention.max_age_s = days * kDay; })
      .range(0, 36500);
  keys.add_with<double>("keep_gb", "50", "GiB of the spool that it may take",
                        [&experiment](double gb) {
                          experiment.retention.max_bytes = static_cast<std::uint64_t>(gb * kGibi);
                        })
      .range(0.01, 1e6);
  keys.add_with<int>("metrics_port", "0", "port of this machine alone for Prometheus, GET /metrics; 0: none",
                     [&experiment](int port) { experiment.metrics_port = static_cast<std::uint16_t>(port); })
      .range(0, 65535);
  keys.add("events", experiment.events, "file to which what happens is appended as lines of JSON")
      .default_text("none");
}

/// Our side's files; nothing where none are given.
std::optional<TlsFiles> tls_of(const Texts& texts) {
  const bool any = !texts.tls_key.empty() || !texts.tls_certificate.empty() || !texts.tls_ca.empty();
  if (!any) return std::nullopt;
  if (texts.tls_key.empty() || texts.tls_certificate.empty() || texts.tls_ca.empty())
    throw Error(ErrorKind::usage, "", "needs all of tls.key, tls.certificate and tls.ca");
  return TlsFiles{texts.tls_key, texts.tls_certificate, texts.tls_ca};
}

/// Wrong files are told now, each by its name: the error may be of any of the three.
void take_tls(ReceiverOptions& receiver, const Texts& texts, const Binder& bound, Problems& problems) {
  try {
    receiver.tls = tls_of(texts);
    if (receiver.tls) make_tls_layer(*receiver.tls, TlsRole::acceptor);
  } catch (const Error& error) {
    problems.add(bound.origin("tls.key"), std::string("tls: ") + error.what());
  }
}

bool is_below(const std::filesystem::path& file, const std::filesystem::path& folder) {
  if (file.empty()) return false;
  const auto relative =
      std::filesystem::weakly_canonical(file).lexically_relative(std::filesystem::weakly_canonical(folder));
  return !relative.empty() && *relative.begin() != "..";
}

void finish(NodeExperiment& experiment, const Texts& texts, const Binder& bound, Problems& problems) {
  auto& receiver = experiment.receiver;
  take_tls(receiver, texts, bound, problems);
  for (const auto& peer : texts.peers)
    collect(bound, "peers", problems, [&] { receiver.peers.push_back(AddressRange::parse(peer, "peers")); });
  for (const auto& text : texts.destinations) {
    collect(bound, "destinations", problems,
            [&] { experiment.destinations.push_back(parse_destination(text, receiver.tls)); });
  }
  if (!receiver.spool.empty()) collect(bound, "title", problems, [&] { check(receiver); });
  // Processes of the node close what is open below the spool (child_process.h).
  if (!receiver.spool.empty() && is_below(experiment.runtime.log_file, receiver.spool))
    problems.add(bound.origin("log.file"), "log.file: must not be in the spool");
  if (!experiment.listens && experiment.watch.empty())
    problems.add(bound.origin("listen"), "listen: nothing can arrive: listen is false and there is no watch");
}

}  // namespace

void register_node_keys(KeyRegistry& keys, NodeExperiment& experiment) {
  const auto texts = std::make_shared<Texts>();  // lives as long as the checks that look at it
  register_receiver_keys(keys, experiment, *texts);
  register_result_keys(keys, experiment, *texts);
  pipeline::register_analysis_keys(keys, experiment);
  keys.check([&experiment, texts](const Binder& bound, Problems& problems) {
    finish(experiment, *texts, bound, problems);
  });
}

}  // namespace deepwrist::clinic
