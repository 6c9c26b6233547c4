#include "classifier/label_key.h"

#include <optional>

namespace deepwrist {
namespace classifier {
namespace {

struct LabelColumn {
  std::string name;
};

std::optional<std::string> convert(const config::Node& node, LabelColumn& column) {
  if (!node.is_list()) return config::convert(node, column.name);
  return "one column: networks here tell a fracture from none; train each label in a run of its own, as with "
         "dataset.label=Implant snapshot_dir=runs/implant";
}

}  // namespace
}  // namespace classifier

template <>
struct config::TypeName<classifier::LabelColumn> {
  static constexpr const char* kText = "text";
};

void classifier::register_label_key(config::KeyRegistry& keys, std::string& label) {
  keys.add_with<LabelColumn>("dataset.label", label, "column with the truth, 0 or 1",
                             [&label](const LabelColumn& column) { label = column.name; });
}

}  // namespace deepwrist
