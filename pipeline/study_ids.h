#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/dicom/image_identity.h"

namespace deepwrist::pipeline {

/// One picture that may belong to a study with others.
struct StudyPicture {
  dicom::ImageIdentity identity;
  std::string id;  ///< of its own: from the file's name, unlike every other's
};

/// IDs of pictures by their studies: pictures of one StudyInstanceUID, one patient and one side of the body
/// share the ID of the first of them, unless two show the same view: then nothing tells which belong
/// together, and each keeps its own. Pictures without a StudyInstanceUID or a view keep theirs.
struct StudyIds {
  std::vector<std::string> ids;  ///< of each picture
  std::size_t undivided = 0;     ///< pictures that keep their own ID because their study has a view twice
};

StudyIds study_ids(const std::vector<StudyPicture>& pictures);

}  // namespace deepwrist::pipeline
