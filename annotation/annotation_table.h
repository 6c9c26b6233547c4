#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "annotation/annotated_image.h"

namespace deepwrist::annotation {

/// The table of annotations on disk, which is metadata: one row a radiograph that anything was said of. Rows
/// and columns that are none of ours stay as they are. The columns: `ID`, `Fname` (relative to the table's
/// folder), `Side`, `Points` (of what is done), `Fracture`, `Laterality`, `Annotation` (done, draft,
/// unusable), `Draft` (points of what is not done), `Unusable` (why), `Remark`, `Seconds`, `width`, `height`,
/// `mm_per_px_x`, `mm_per_px_y`. Not thread-safe.
class AnnotationTable {
 public:
  /// Reads what is there. Throws Error(io) for a table that cannot be read or written, Error(format) for one
  /// that is no table of annotations, with all that is wrong.
  explicit AnnotationTable(std::filesystem::path file);

  /// Reads the table again where another program has changed it. Returns whether it has. Throws as the
  /// constructor, and keeps what was read before.
  bool refresh();

  /// What the table says of a radiograph; nothing where it has no row of it.
  std::optional<AnnotationRecord> find(const AnnotatedImage& image) const;

  /// Gives the radiograph's row these contents, and has it on disk, synced, before it returns. The table must
  /// be as it was read last (refresh). Throws Error(io), and nothing has changed then, here and on disk.
  void put(const AnnotatedImage& image, const AnnotationRecord& record, const ImageFacts& facts);

  std::size_t rows() const { return rows_.size(); }
  const std::filesystem::path& file() const { return file_; }

 private:
  using Row = std::vector<std::string>;
  /// Tells one content of the file from another without reading it.
  struct Signature {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t modified_s = 0, modified_ns = 0, changed_s = 0, changed_ns = 0;
    bool operator==(const Signature&) const = default;
  };
  struct Contents {
    Row header;
    std::vector<Row> rows;
    std::map<std::string, std::size_t> row_of;  ///< by the file's full name
  };

  std::optional<Signature> signature() const;
  Contents read() const;
  void require_writable() const;
  std::string text() const;
  std::size_t column(const std::string& name);
  void set(Row& row, const std::string& name, std::string value);
  std::string get(const Row& row, const std::string& name) const;
  AnnotationRecord record_of(const Row& row) const;
  void fill(Row& row, const AnnotatedImage& image, const AnnotationRecord& record, const ImageFacts& facts);
  std::string key_of(const std::filesystem::path& path) const;
  std::string fname_of(const AnnotatedImage& image) const;

  std::filesystem::path file_;
  Row header_;
  std::vector<Row> rows_;
  std::map<std::string, std::size_t> row_of_;
  std::optional<Signature> signature_;
};

}  // namespace deepwrist::annotation
