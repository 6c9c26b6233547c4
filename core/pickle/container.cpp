#include "core/pickle/container.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/error.h"
#include "core/pickle/input_file.h"
#include "core/pickle/legacy_container.h"
#include "core/pickle/zip_container.h"

namespace deepwrist::pickle {
namespace {

struct Signature {
  std::string_view bytes;
  const char* meaning;
};

using namespace std::string_view_literals;
constexpr std::array<Signature, 5> kOthers{{
    {"\x1f\x8b"sv, "a gzip file: unpack it first"},
    {"\xfd"
     "7zXZ"sv,
     "an xz file: unpack it first (unxz)"},
    {"BZh"sv, "a bzip2 file: unpack it first"},
    {"\x89HDF"sv, "an HDF5 file (Keras), not one of PyTorch"},
    {"<"sv, "a web page or XML, perhaps an error message of the server it was downloaded from"},
}};

std::string first_bytes(const InputFile& file) {
  std::string head(static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), 8)), '\0');
  file.read_at(0, std::as_writable_bytes(std::span(head)));
  return head;
}

}  // namespace

std::unique_ptr<Container> open_container(const std::filesystem::path& path) {
  auto file = std::make_unique<InputFile>(path);
  const std::string head = first_bytes(*file);
  if (head.starts_with("PK\x03\x04")) return open_zip_container(path, file->size());
  if (head.starts_with('\x80')) return open_legacy_container(std::move(file));
  if (head.empty()) throw Error(ErrorKind::format, path.string(), "is empty: copy or download it again");
  for (const auto& other : kOthers) {
    if (head.starts_with(other.bytes))
      throw Error(ErrorKind::format, path.string(), std::string("is ") + other.meaning);
  }
  throw Error(
      ErrorKind::format, path.string(),
      "is not a checkpoint written by torch.save (files of PyTorch 0.1 are not read: load and save them "
      "again with PyTorch 0.4 or later)");
}

}  // namespace deepwrist::pickle
