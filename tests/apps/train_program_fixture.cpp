#include "tests/apps/train_program_fixture.h"

#include "core/base/atomic_file.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {

namespace fs = std::filesystem;

TemporaryFolder* TrainPrograms::shared_ = nullptr;

void TrainPrograms::SetUpTestSuite() {
  shared_ = new TemporaryFolder();
  const auto made = run({program("make_phantoms"), phantoms(), "--count", "12", "--seed", "5", "--height",
                         "320", "--width", "256"});
  if (made.exit_code != 0) throw std::runtime_error(made.err);
}

void TrainPrograms::TearDownTestSuite() { delete shared_; }

std::vector<std::string> TrainPrograms::localizer(const std::vector<std::string>& more) const {
  std::vector<std::string> command{program("train_localizer"),
                                   "experiment=wrist_landmark",
                                   "dataset.data_home=" + phantoms().string(),
                                   "dataset.data_folder=",
                                   "dataset.meta=landmarks.csv",
                                   "dataset.side=[PA]",
                                   "snapshot_dir=" + snapshot().string(),
                                   "workdir=" + own_.path().string(),
                                   "tensorboard.use=false",
                                   "model.params.bw=2",
                                   "model.params.hg_depth=2",
                                   "train_params.n_fold=3",
                                   "train_params.folds=[1]",
                                   "train_params.n_epochs=3",
                                   "train_params.train_bs=4",
                                   "threads=1"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

std::string TrainPrograms::events() const {
  std::string bytes;
  for (const auto& entry : fs::directory_iterator(fold())) {
    if (entry.path().filename().string().starts_with("events.")) bytes += read_file(entry.path(), 1 << 24);
  }
  return bytes;
}

std::string TrainPrograms::home_with(const std::string& from, const std::string& to) const {
  auto text = read_file(phantoms() / "landmarks.csv", 1 << 20);
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the table lacks " + from);
  text.replace(at, from.size(), to);
  const auto home = own_ / "home";
  fs::create_directories(home);
  for (const char* view : {"PA", "LAT"}) {
    fs::copy(phantoms() / view, home / view, fs::copy_options::recursive | fs::copy_options::skip_existing);
  }
  write_file_atomically(home / "landmarks.csv", text);
  return "dataset.data_home=" + home.string();
}

}  // namespace deepwrist::testing
