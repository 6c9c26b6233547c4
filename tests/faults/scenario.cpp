#include "tests/faults/scenario.h"

#include <cmath>
#include <stdexcept>

#include "core/base/atomic_file.h"
#include "core/base/random.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {
namespace {
namespace fs = std::filesystem;
using Command = std::vector<std::string>;

void require_success(const Command& command) {
  const auto finished = run(command, {{"OMP_NUM_THREADS", "1"}});
  if (finished.exit_code != 0) throw std::runtime_error(command.front() + " failed: " + finished.err);
}

/// Logits of 40 cases that are twice too large.
void write_validation(const fs::path& file, std::uint64_t seed) {
  CounterRng rng(seed);
  std::string text = "ID,Fname,Fracture_Prediction,Fracture,logit_0,logit_1\n";
  for (int i = 0; i < 40; ++i) {
    const double margin = 2 * rng.normal();
    const int truth = rng.uniform() < 1 / (1 + std::exp(-margin)) ? 1 : 0;
    text += std::to_string(seed) + "x" + std::to_string(i) + ",x,0.5," + std::to_string(truth) + ",0," +
            std::to_string(2 * margin) + "\n";
  }
  write_file_atomically(file, text);
}

Command inference(const std::string& name, const fs::path& shared, Command more) {
  Command command{program(name), "dataset.meta=" + (shared / "phantoms/cases.csv").string(),
                  "localizer.snapshot_folder=" + (shared / "localizer").string(), "threads=1"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

Command training(const fs::path& shared, const fs::path& root) {
  return {program("train_localizer"),
          "experiment=wrist_landmark",
          "dataset.data_home=" + (shared / "phantoms").string(),
          "dataset.data_folder=",
          "dataset.meta=landmarks.csv",
          "dataset.side=[PA]",
          "snapshot_dir=" + (root / "run").string(),
          "workdir=" + root.string(),
          "tensorboard.use=false",
          "model.params.bw=2",
          "model.params.hg_depth=1",
          "train_params.n_fold=3",
          "train_params.folds=[1]",
          "train_params.n_epochs=2",
          "train_params.train_bs=2",
          "threads=1"};
}

/// What scenarios read.
class Inputs {
 public:
  explicit Inputs(fs::path shared) : shared_(std::move(shared)) {}

  void phantoms() const {
    require_success({program("make_phantoms"), shared_ / "phantoms", "--count", "3", "--seed", "5",
                     "--height", "320", "--width", "256"});
  }
  void localizer() const {
    require_success({program("seed_weights"), shared_ / "localizer", "--block", "localizer", "--bw", "4",
                     "--hg-depth", "3"});
  }
  void classifier() const {
    require_success({program("seed_weights"), shared_ / "classifier", "--block", "classifier", "--blocks",
                     "1", "1", "1", "1", "--width", "8"});
  }
  void regions() const {
    require_success(inference("create_dataset", shared_, {"save_path=" + (shared_ / "regions").string()}));
  }
  /// The classifier with validation tables as training leaves them.
  void validated() const {
    fs::copy(shared_ / "classifier", shared_ / "validated", fs::copy_options::recursive);
    std::uint64_t seed = 0;
    for (const std::string fold : {"PA/fold_0", "PA/fold_1", "LAT/fold_0", "LAT/fold_1"}) {
      write_validation(shared_ / "validated" / fold / "validation.csv", ++seed);
    }
  }
  /// The classifier's weights as they were published: no manifest, a checkpoint for each fold.
  void published() const {
    for (const std::string fold : {"PA/fold_0", "LAT/fold_0"}) {
      fs::create_directories(shared_ / "published" / fold);
      fs::copy_file(shared_ / "classifier" / fold / "best.pt", shared_ / "published" / fold / "epoch=1.ckpt");
    }
    for (const char* name : {"mean_std_0.npy", "mean_std_1.npy"})
      fs::copy_file(shared_ / "classifier" / name, shared_ / "published" / name);
  }
  /// Of the PA views only, which a run on all replaces.
  void earlier_landmarks() const {
    require_success(
        inference("localize", shared_,
                  {"dataset.views=[PA]", "save_path=" + (shared_ / "earlier/landmarks.csv").string()}));
  }
  void scores() const {
    CounterRng rng(7);
    std::string table = "ID,Fracture_Prediction,Fracture\n";
    for (int i = 0; i < 30; ++i) {
      table += std::to_string(i) + "," + std::to_string(rng.uniform()) + "," + std::to_string(i % 2) + "\n";
    }
    write_file_atomically(shared_ / "scores.csv", table);
  }

 private:
  fs::path shared_;
};

void nothing(const fs::path&) {}

}  // namespace

std::vector<Scenario> scenarios(const fs::path& shared) {
  const auto copy = [shared](const char* input, const char* name) {
    return [=](const fs::path& root) { fs::copy(shared / input, root / name, fs::copy_options::recursive); };
  };
  const Inputs inputs(shared);
  const auto radiographs = [inputs] {
    inputs.phantoms();
    inputs.localizer();
  };
  return {
      {"test",
       [=] {
         radiographs();
         inputs.classifier();
       },
       nothing,
       [shared](const fs::path& root) {
         return inference("test", shared,
                          {"snapshot_folder=" + (shared / "classifier").string(),
                           "save_path=" + (root / "out/predictions.csv").string(), "save_gradcam=true",
                           "report.figures=false"});
       },
       {"predictions.csv", "predictions_studies.csv", "predictions.csv.run.json", "predictions_metrics.json",
        "predictions_metrics.csv", "predictions_report.html"},
       true},
      {"localize",
       [=] {
         radiographs();
         inputs.earlier_landmarks();
       },
       copy("earlier", "out"),
       [shared](const fs::path& root) {
         return inference(
             "localize", shared,
             {"save_path=" + (root / "out/landmarks.csv").string(), "save_image=true", "overwrite=true"});
       },
       {},
       true},
      {"create_dataset",
       radiographs,
       nothing,
       [shared](const fs::path& root) {
         return inference("create_dataset", shared, {"save_path=" + (root / "regions").string()});
       },
       {"dataset_meta.csv", "dataset_meta.csv.run.json"},
       true},
      {"train",
       [=] { inputs.phantoms(); },
       nothing,
       [shared](const fs::path& root) { return training(shared, root); },
       {"metrics.csv", "best.pt", "validation.csv", "params.yaml"},
       true},
      {"calibrate",
       [=] {
         inputs.classifier();
         inputs.validated();
       },
       copy("validated", "snapshot"),
       [](const fs::path& root) {
         return Command{program("calibrate"), "snapshot_folder=" + (root / "snapshot").string(), "threads=1"};
       },
       {},
       true},
      {"quantize",
       [=] {
         radiographs();
         inputs.classifier();
         inputs.regions();
       },
       copy("classifier", "snapshot"),
       [shared](const fs::path& root) {
         return Command{program("quantize"),
                        (root / "snapshot").string(),
                        "--meta",
                        (shared / "regions/dataset_meta.csv").string(),
                        "--regions",
                        "1",
                        "--threads",
                        "1"};
       }},
      {"import_weights",
       [=] {
         inputs.classifier();
         inputs.published();
       },
       nothing,
       [shared](const fs::path& root) {
         return Command{program("import_weights"), (shared / "published").string(),
                        (root / "imported").string()};
       }},
      {"evaluate", [=] { inputs.scores(); }, nothing,
       [shared](const fs::path& root) {
         return Command{
             program("evaluate"),    (shared / "scores.csv").string(), "--bootstrap", "50", "--out",
             (root / "out").string()};
       }},
  };
}

}  // namespace deepwrist::testing
