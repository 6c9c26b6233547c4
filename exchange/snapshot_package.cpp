#include "exchange/snapshot_package.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <system_error>
#include <vector>

#include "core/archive/tar_writer.h"
#include "core/archive/unpack.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/output_guard.h"
#include "core/base/sha256.h"
#include "core/base/temporary_path.h"
#include "core/base/text.h"
#include "evaluation/drift/data_profile.h"
#include "training/model_card.h"
#include "training/snapshot_destination.h"

//   deepwrist-package.json   {"format": 1, "files": {"PA/fold_0/best.pt": {"bytes": ..., "sha256": ...},
//                            ...}}
//   MODEL_CARD.md PA/fold_0/best.pt data_profile.json manifest.json
//                            as the snapshot's folder has them, sorted by name
//
// The page of the card stays behind: a page from outside could run scripts where it is opened.

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kList = "deepwrist-package.json";
constexpr int kFormat = 1;
/// Of the folder beside what its manifest lists; each may be missing.
constexpr std::array kBeside{training::kCardText, evaluation::DataProfile::kFileName};
constexpr std::size_t kMaxListBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxFiles = 10'000;
constexpr long long kMaxBytes = 4LL << 30;

struct Listed {
  long long bytes = 0;
  std::string sha256;
};

std::map<std::string, Listed> read_list(const fs::path& path) {
  const json root = read_json(path, kMaxListBytes);
  JsonProblems problems;
  JsonFields fields(root, "", problems);
  fields.integer("format", kFormat, kFormat);
  std::map<std::string, Listed> files;
  for (const auto& [name, value] : fields.object("files", kMaxFiles).items()) {
    JsonFields file(value, "files." + printable(name), problems);
    files[name] = {file.integer("bytes", 0, kMaxBytes), file.text("sha256")};
    file.finish();
  }
  fields.finish();
  throw_problems(path, problems);
  return files;
}

/// Throws Error(format) unless what was unpacked is what the list says, all of it and no more.
void require_listed(const fs::path& package, const fs::path& folder, const std::vector<fs::path>& unpacked) {
  const auto refuse = [&](const std::string& name, const char* what) {
    throw Error(ErrorKind::format, package.string(), "'" + printable(name) + "' " + what);
  };
  std::set<std::string> there;
  for (const auto& name : unpacked) there.insert(name.generic_string());
  if (there.erase(kList) == 0) {
    throw Error(ErrorKind::format, package.string(),
                fmt::format("is no package of deepwrist pack: it has no {}", kList));
  }
  for (const auto& [name, listed] : read_list(folder / kList)) {
    if (there.erase(name) == 0) refuse(name, "is listed and missing");
    if (fs::file_size(folder / name) != static_cast<std::uintmax_t>(listed.bytes) ||
        sha256_of_file(folder / name) != listed.sha256)
      refuse(name, "is not the file that is listed: the package was changed or damaged; get it again");
  }
  if (!there.empty()) refuse(*there.begin(), "is there and not listed");
}

/// Only what a manifest lists comes into a folder that programs trust.
void require_known(const fs::path& package, const CheckedSnapshot& snapshot,
                   const std::vector<fs::path>& unpacked) {
  for (const auto& file : unpacked) {
    const auto name = file.generic_string();
    if (name == kList || std::ranges::find(kBeside, name) != kBeside.end() ||
        std::ranges::binary_search(snapshot.files, fs::path(name).generic_string()))
      continue;
    throw Error(ErrorKind::format, package.string(),
                "'" + printable(name) + "' belongs to no snapshot: its manifest does not list it");
  }
}

void require_digest(const fs::path& file, const std::string& sha256) {
  if (sha256.empty()) return;
  const auto found = sha256_of_file(file);
  if (found == to_lower(sha256)) return;
  throw Error(
      ErrorKind::format, file.string(),
      "has the SHA-256 " + found + ", not the one that was asked for: it is another file, or damaged");
}

}  // namespace

PackedFile pack_snapshot(const fs::path& folder, const fs::path& file) {
  const auto snapshot = check_snapshot(folder);
  OutputGuard guard;
  guard.reads_folder(folder, "the snapshot");
  guard.writes(file, "the package");
  guard.require_separate();
  auto names = snapshot.files;
  evaluation::read_data_profile(folder);  // throws for one that cannot be read
  for (const char* name : kBeside) {
    if (fs::is_regular_file(folder / name)) names.emplace_back(name);
  }
  std::ranges::sort(names);
  json list = json::object();
  std::vector<archive::TarFile> files(1);
  for (const auto& name : names) {
    list[name] = {{"bytes", fs::file_size(folder / name)}, {"sha256", sha256_of_file(folder / name)}};
    files.push_back({name, {}, folder / name});
  }
  files.front() = {kList, json_text(json{{"format", kFormat}, {"files", list}}, 1), {}};
  archive::write_tar(file, files);
  return {sha256_of_file(file), fs::file_size(file), snapshot.summary()};
}

CheckedSnapshot install_package(const fs::path& file, const fs::path& destination,
                                const std::string& sha256) {
  const auto place = training::checked_destination(destination);
  require_digest(file, sha256);
  TemporaryPath folder(place);
  std::error_code error;
  fs::create_directory(folder.path(), error);
  if (error)
    throw Error(ErrorKind::io, folder.path().string(), "the folder cannot be created: " + error.message());
  archive::UnpackOptions options;
  options.limits.entries = kMaxFiles;
  options.sync = true;
  const auto unpacked = archive::unpack(file, folder.path(), options);
  require_listed(file, folder.path(), unpacked);
  auto snapshot = check_snapshot(folder.path());
  require_known(file, snapshot, unpacked);
  evaluation::read_data_profile(folder.path());  // throws likewise
  fs::remove(folder.path() / kList);
  folder.put_in_place();
  snapshot.folder = place;
  return snapshot;
}

}  // namespace deepwrist::exchange
