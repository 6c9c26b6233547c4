#include "core/base/output_guard.h"

#include <sys/stat.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

// Identity of a path, equal for all spellings of it and all links to it:
//
//   there already    device, inode, ""
//   not there        device and inode of the nearest folder above that is there, and the rest of the path
//
// What must not be equal:
//
//   writes               ≠  reads, other writes
//   writes_into_filled   ≠  reads
//   fills                ≠  folders of images that are read, other fills
//   owns                 not a folder above anything that is read
//
// Clashes between outputs are noted as they are named, those with inputs found at the end, since inputs may
// be named after outputs.

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxShown = 20;

bool is_there(const fs::path& path) {
  std::error_code error;
  return !path.empty() && fs::exists(path, error);
}

std::string quoted(const fs::path& path) { return "'" + printable(path.string()) + "'"; }

}  // namespace

OutputGuard::Identity OutputGuard::identity_of(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) return {status.st_dev, status.st_ino, ""};
  std::error_code error;
  auto folder = fs::weakly_canonical(fs::absolute(path), error);
  if (error) folder = fs::absolute(path).lexically_normal();
  fs::path rest;
  while (folder.has_relative_path()) {
    rest = rest.empty() ? folder.filename() : folder.filename() / rest;
    folder = folder.parent_path();
    if (stat(folder.c_str(), &status) == 0) break;
  }
  return {status.st_dev, status.st_ino, rest.string()};
}

void OutputGuard::reads(const fs::path& file, const std::string& what) {
  if (is_there(file)) inputs_.try_emplace(identity_of(file), Name{file, what});
}

void OutputGuard::reads_folder(const fs::path& folder, const std::string& what) {
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored)) reads(entry->path(), what);
  }
}

void OutputGuard::reads_image(const fs::path& file, const std::string& what) {
  if (!is_there(file)) return;
  reads(file, what);
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  image_folders_.try_emplace(identity_of(folder), Name{file, what});
}

void OutputGuard::note_output(Names& outputs, const fs::path& path, const std::string& what) {
  if (path.empty()) return;
  const auto [earlier, is_new] = outputs.try_emplace(identity_of(path), Name{path, what});
  if (is_new) return;
  clashes_.push_back(what + " " + quoted(path) + " and " + earlier->second.what + " " +
                     quoted(earlier->second.path) + " are one and the same output");
}

void OutputGuard::writes(const fs::path& file, const std::string& what) { note_output(files_, file, what); }
void OutputGuard::fills(const fs::path& folder, const std::string& what) {
  note_output(folders_, folder, what);
}

void OutputGuard::writes_into_filled(const fs::path& file, const std::string& what) {
  if (is_there(file)) within_.emplace_back(identity_of(file), Name{file, what});
}

void OutputGuard::owns(const fs::path& folder, const std::string& what) {
  if (is_there(folder)) owned_.try_emplace(identity_of(folder), Name{folder, what});
}

void OutputGuard::compare(const Identity& identity, const Name& output, const Names& inputs,
                          const char* relation, std::vector<std::string>& clashes) const {
  const auto found = inputs.find(identity);
  if (found == inputs.end()) return;
  clashes.push_back(output.what + " " + quoted(output.path) + " " + relation + " " + found->second.what +
                    " " + quoted(found->second.path));
}

void OutputGuard::require_separate() const {
  auto clashes = clashes_;
  for (const auto& [identity, name] : files_)
    compare(identity, name, inputs_, "is the same file as", clashes);
  for (const auto& [identity, name] : within_)
    compare(identity, name, inputs_, "is the same file as", clashes);
  for (const auto& [identity, name] : folders_) {
    compare(identity, name, image_folders_, "is the folder of", clashes);
  }
  for (const auto& [identity, input] : inputs_) {
    if (owned_.empty()) break;
    std::error_code error;
    auto folder = fs::weakly_canonical(input.path, error);
    while (!error && folder.has_relative_path()) {
      folder = folder.parent_path();
      const auto owner = owned_.find(identity_of(folder));
      if (owner == owned_.end()) continue;
      clashes.push_back(owner->second.what + " " + quoted(owner->second.path) + " has " + input.what + " " +
                        quoted(input.path) + " in it");
      break;
    }
  }
  if (clashes.empty()) return;
  if (clashes.size() > kMaxShown) {
    const auto more = "... and " + std::to_string(clashes.size() - kMaxShown) + " more";
    clashes.resize(kMaxShown);
    clashes.push_back(more);
  }
  throw Error(
      ErrorKind::usage, "",
      "an output would replace what this run reads or writes elsewhere; give it another name:", clashes);
}

}  // namespace deepwrist
