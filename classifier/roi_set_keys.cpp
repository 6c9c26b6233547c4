#include "classifier/roi_set_keys.h"

#include "core/data/table_path.h"

namespace deepwrist::classifier {

namespace fs = std::filesystem;
using config::Binder;
using config::KeyRegistry;
using config::Problems;

void register_sides(KeyRegistry& keys, RoiSetOptions& dataset) {
  keys.add("dataset.side", dataset.sides, "views to work on").alias("dataset.views");
  keys.check([&dataset](const Binder& bound, Problems& problems) {
    if (dataset.sides.empty()) problems.add(bound.origin("dataset.side"), "dataset.side is an empty list");
  });
}

void check_table(const char* key, std::string& meta, const fs::path& home, const Binder& bound,
                 Problems& problems) {
  if (meta.empty()) return;
  const auto found = data::find_table(meta, home, {});
  meta = found.path;
  if (!found.problem.empty()) problems.add(bound.origin(key), std::string(key) + ": " + found.problem);
}

void ignore_keys_of_other_programs(KeyRegistry& keys) {
  keys.ignore({"workdir",
               "snapshot_dir",
               "random_seed",
               "verbose",
               "original_cwd",
               "tb_flush_sec",
               "logging",
               "tensorboard",
               "pickle_file",
               "pipeline",
               "loss",
               "optimizer",
               "sampling",
               "strategy",
               "save_gradcam",
               "save_gradcam_npy",
               "gradcam_dir",
               "save_defect",
               "defect_dir",
               "save_image",
               "save_image_dir",
               "model.pretrained",
               "model.params.use_drop"});
  keys.ignore({"dataset.name", "dataset.data_folder", "dataset.val", "dataset.crop_size",
               "dataset.n_data_workers", "dataset.use_target_jitter", "dataset.use_cutout", "dataset.cutout",
               "dataset.keep_test_data", "dataset.renew_test_split", "dataset.augs"});
}

}  // namespace deepwrist::classifier
