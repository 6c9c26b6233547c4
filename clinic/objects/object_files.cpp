#include "clinic/objects/object_files.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>

#include <memory>
#include <span>

#include "clinic/objects/common_modules.h"
#include "clinic/objects/item_writer.h"
#include "clinic/objects/object_uids.h"
#include "clinic/objects/presentation_state.h"
#include "clinic/objects/secondary_capture.h"
#include "clinic/objects/structured_report.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/dicom/codecs.h"

//   check ─► of each view: picture, heat map, overlay ─► report ─► files
//
// A file's name is its kind and a digest of its UID: nothing that a file from outside says gets into a path.

namespace deepwrist::clinic {
namespace {

namespace fs = std::filesystem;

fs::path file_name(ObjectKind kind, const std::string& uid) {
  const auto digest = sha256(std::as_bytes(std::span(uid))).substr(0, 32);
  const std::string first = kind == ObjectKind::heat_map ? "heat_map" : name(kind);
  return first + "_" + digest + ".dcm";
}

/// The meta information is complete before: DCMTK would put its own implementation into it.
void save(DcmFileFormat& file, const fs::path& path) {
  constexpr auto kSyntax = EXS_LittleEndianExplicit;
  write_file_atomically(path, [&](const fs::path& temporary) {
    const auto saved = file.saveFile(temporary.c_str(), kSyntax, EET_ExplicitLength, EGL_recalcGL,
                                     EPD_noChange, 0, 0, EWM_dontUpdateMeta);
    if (saved.bad())
      throw Error(ErrorKind::io, path.string(), std::string("cannot be written: ") + saved.text());
  });
}

/// Makes objects that are not there yet.
class ObjectWriter {
 public:
  ObjectWriter(const fs::path& folder, WrittenObjects& written) : folder_(folder), written_(written) {}

  template <typename Make>
  void write(ObjectKind kind, const char* class_uid, const std::string& uid, const Make& make) {
    ObjectFile object{kind, class_uid, uid, folder_ / file_name(kind, uid)};
    object.is_new = !fs::is_regular_file(object.file);
    if (object.is_new) save(*make(), object.file);
    written_.objects.push_back(std::move(object));
  }

 private:
  const fs::path& folder_;
  WrittenObjects& written_;
};

void write_view(const ViewResult& view, const StudyResult& result, const ObjectOptions& options,
                ObjectWriter& writer, std::vector<std::string>& warnings) {
  const auto write = [&](ObjectKind kind, const auto& make) {
    writer.write(kind, sop_class(kind), view_object_uid(kind, result, view),
                 [&] { return make(view, result); });
  };
  if (options.pictures) write(ObjectKind::picture, make_picture_object);
  if (!view.heat_map.empty()) write(ObjectKind::heat_map, make_heat_map_object);
  if (!options.overlays || !view.probability) return;
  const auto obstacle = overlay_obstacle(view);
  if (obstacle.empty()) {
    write(ObjectKind::overlay, make_overlay_object);
  } else {
    warnings.push_back(std::string("no overlay for ") + name(view.view) + ": " + obstacle);
  }
}

}  // namespace

WrittenObjects write_objects(const StudyResult& given, const fs::path& folder, const ObjectOptions& options) {
  check(given);
  dicom::register_codecs();  // which makes DCMTK silent: what it would say may hold values of attributes
  auto result = given;
  if (!options.heat_maps) {
    for (auto& view : result.views) view.heat_map.release();
  }
  WrittenObjects written;
  written.warnings = warnings_of(result);
  ObjectWriter writer(folder, written);
  for (const auto& view : result.views) write_view(view, result, options, writer, written.warnings);
  if (options.report) {
    writer.write(ObjectKind::report, sop_class(ObjectKind::report, options.report_class),
                 report_uid(options.report_class, result),
                 [&] { return make_report(result, options.report_class); });
  }
  return written;
}

}  // namespace deepwrist::clinic
