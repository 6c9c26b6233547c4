#include "clinic/node/study_key.h"

#include "clinic/node/file_meta.h"
#include "core/base/view.h"

namespace deepwrist::clinic {

std::string why_unfiled(const dicom::ImageIdentity& identity) {
  if (!identity.has_image) return "it has no image";
  if (!has_uid_characters(identity.study_uid)) return "it names no study";
  if (!has_uid_characters(identity.instance_uid)) return "it has no UID";
  return "";
}

InstanceFacts facts_of(const dicom::ImageIdentity& identity, const std::string& digest) {
  const bool has_side = identity.laterality == "L" || identity.laterality == "R";
  const auto view = !identity.view ? "" : *identity.view == View::pa ? "PA" : "LAT";
  return {identity.study_uid, has_side ? identity.laterality : "", identity.instance_uid, view, digest};
}

}  // namespace deepwrist::clinic
