#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::clinic {

/// The folders of a node, which survive it:
///
/// | folder             | holds                                                                          |
/// |--------------------|--------------------------------------------------------------------------------|
/// | `tmp/`             | objects that arrive; nothing of it counts                                      |
/// | `received/`        | objects whose sender was told that they are stored                             |
/// | `studies/<number>/`| objects of a study that is known to the database                               |
/// | `results/`         | objects made for studies                                                       |
/// | `work/`            | files that are being made; nothing of it counts                                |
/// | `failed/`          | received files that are of no study                                            |
///
/// A file gets from one to the next by renaming. All of it is patient data: mode 0700.
class Spool {
 public:
  /// Makes the folders that are missing. Throws Error(io), also where `root` can be read by others.
  explicit Spool(std::filesystem::path root);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path tmp() const { return root_ / "tmp"; }
  std::filesystem::path received() const { return root_ / "received"; }
  std::filesystem::path studies() const { return root_ / "studies"; }
  std::filesystem::path study(std::int64_t number) const;
  std::filesystem::path results() const { return root_ / "results"; }
  std::filesystem::path result(const std::string& uid) const { return results() / (uid + ".dcm"); }
  std::filesystem::path work() const { return root_ / "work"; }
  std::filesystem::path failed() const { return root_ / "failed"; }
  std::filesystem::path database() const { return root_ / "state.db"; }

  /// Bytes that its file system has left for us. Throws Error(io).
  std::uint64_t free_bytes() const;

 private:
  std::filesystem::path root_;
};

/// A name for a received object, of time and chance: in order of arrival, never repeated, nothing of it from
/// outside.
std::string new_object_name();

/// Whether a name is of that form, "0123456789abcdef-0123456789abcdef.dcm".
bool is_object_name(const std::string& name);

/// The regular files of a folder by name, sorted. Throws Error(io).
std::vector<std::string> files_in(const std::filesystem::path& folder);

/// Renames a file within a file system so that it outlives a power failure: both folders are synced. Throws
/// Error(io).
void move_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace deepwrist::clinic
