#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace deepwrist {

/// Keeps a run from writing over what it reads. A program names its inputs and its outputs, each with the key
/// or option that leads there, and asks before anything runs. Files are compared by device and inode, so
/// links, "..", and other spellings of a name are seen through. Not thread-safe.
class OutputGuard {
 public:
  /// A file that is read. Not there, or empty: nothing.
  void reads(const std::filesystem::path& file, const std::string& what);
  /// Every file below a folder.
  void reads_folder(const std::filesystem::path& folder, const std::string& what);
  /// An image: as `reads`, and no pictures may be written into the folder it is in.
  void reads_image(const std::filesystem::path& file, const std::string& what);

  /// A file that is written, there already or not.
  void writes(const std::filesystem::path& file, const std::string& what);
  /// A folder that gets files named after IDs.
  void fills(const std::filesystem::path& folder, const std::string& what);
  /// One of the files of such a folder, where that is known: compared with the inputs only.
  void writes_into_filled(const std::filesystem::path& file, const std::string& what);
  /// A folder of which everything may be replaced: no input may lie anywhere in it.
  void owns(const std::filesystem::path& folder, const std::string& what);

  /// Throws Error(usage) that names every output that is an input too, or another output.
  void require_separate() const;

 private:
  /// A file that is there by device and inode; another by the nearest folder that is there, and the rest.
  using Identity = std::tuple<dev_t, ino_t, std::string>;
  struct Name {
    std::filesystem::path path;
    std::string what;
  };
  using Names = std::map<Identity, Name>;

  static Identity identity_of(const std::filesystem::path& path);
  void note_output(Names& outputs, const std::filesystem::path& path, const std::string& what);
  void compare(const Identity& identity, const Name& output, const Names& inputs, const char* relation,
               std::vector<std::string>& clashes) const;

  Names inputs_, image_folders_, files_, folders_, owned_;
  std::vector<std::pair<Identity, Name>> within_;
  std::vector<std::string> clashes_;  ///< between outputs
};

}  // namespace deepwrist
