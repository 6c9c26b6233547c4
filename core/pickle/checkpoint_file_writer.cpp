#include "core/pickle/checkpoint_file_writer.h"

#include <zip.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/pickle/pickle_writer.h"

// Entries in the order of the file, stored, dated 1980-01-01 (core/pickle/zip_container.cpp reads them):
//
//   archive/data.pkl      {scalars..., "state_dict": OrderedDict(name: tensor, ...)}
//   archive/byteorder     "little"
//   archive/data/0, ...   numbers of tensor 0, ...: each has a storage of its own
//   archive/version       "3\n"
//
// libzip reads the tensors' bytes when the archive is closed, straight from their memory.

namespace deepwrist::pickle {
namespace {

// PyTorch takes the archive's name from its first entry; the version of its format that has all we use is 3.
constexpr const char* kPrefix = "archive/";
constexpr std::string_view kVersion = "3\n";
constexpr std::string_view kByteOrder = "little";
constexpr zip_uint16_t kFirstDosDate =
    (0 << 9) | (1 << 5) | 1;  ///< 1980-01-01, so that equal weights give equal files

struct ArchiveDeleter {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, ArchiveDeleter>;

Error write_error(const std::filesystem::path& path, zip_t* archive) {
  return Error(ErrorKind::io, path.string(), std::string("cannot be written: ") + zip_strerror(archive));
}

/// `bytes` must stay valid until the archive is closed.
void add_entry(const std::filesystem::path& path, zip_t* archive, const std::string& name,
               std::span<const std::byte> bytes) {
  zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  if (source == nullptr) throw write_error(path, archive);
  const auto index = zip_file_add(archive, (kPrefix + name).c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    throw write_error(path, archive);
  }
  const auto entry = static_cast<zip_uint64_t>(index);
  if (zip_set_file_compression(archive, entry, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive, entry, 0, kFirstDosDate, 0) != 0) {
    throw write_error(path, archive);
  }
}

std::vector<std::int64_t> contiguous_strides(const std::vector<std::int64_t>& sizes) {
  std::vector<std::int64_t> strides(sizes.size());
  std::int64_t stride = 1;
  for (std::size_t d = sizes.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= std::max<std::int64_t>(sizes[d], 1);
  }
  return strides;
}

std::string pickled(const std::vector<TensorData>& tensors,
                    const std::vector<std::pair<std::string, Scalar>>& scalars) {
  PickleWriter writer;
  writer.open_dictionary();
  for (const auto& [name, value] : scalars) {
    writer.write(name);
    std::visit([&](const auto& plain) { writer.write(plain); }, value);
  }
  writer.write("state_dict");
  writer.open_ordered_dictionary();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto& tensor = tensors[i];
    TensorSpec spec;
    spec.storage = {std::to_string(i), tensor.type,
                    static_cast<std::int64_t>(tensor.bytes.size() / element_bytes(tensor.type)), "cpu"};
    spec.sizes = tensor.sizes;
    spec.strides = contiguous_strides(tensor.sizes);
    writer.write(tensor.name);
    writer.write(spec);
  }
  writer.close_dictionary();
  writer.close_dictionary();
  return writer.finish();
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

void write_checkpoint_file(const std::filesystem::path& path, const std::vector<TensorData>& tensors,
                           const std::vector<std::pair<std::string, Scalar>>& scalars) {
  const auto object = pickled(tensors, scalars);
  write_file_atomically(path, [&](const std::filesystem::path& temporary) {
    int code = 0;
    Archive archive(zip_open(temporary.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
    if (!archive) throw Error(ErrorKind::io, path.string(), "cannot be created");
    add_entry(path, archive.get(), "data.pkl", bytes_of(object));
    add_entry(path, archive.get(), "byteorder", bytes_of(kByteOrder));
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      add_entry(path, archive.get(), "data/" + std::to_string(i), tensors[i].bytes);
    }
    add_entry(path, archive.get(), "version", bytes_of(kVersion));
    if (zip_close(archive.get()) != 0) throw write_error(path, archive.get());
    static_cast<void>(archive.release());  // closing freed it
  });
}

}  // namespace deepwrist::pickle
