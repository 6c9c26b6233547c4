#include "pipeline/gallery_file.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/base64.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"

// A line a case; null is NaN:
//
//   {"rank": -0.93, "row": 7, "fingerprint": "0123456789abcdef", "id": "A", "view": "PA",
//    "outcome": "false positive", "decision": "doubt", "values": [["Fracture_Prediction", 0.93], ...],
//    "pictures": [["Grad-CAM", BASE64 of the JPEG], ...]}

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxLine = std::size_t{64} << 20;
constexpr long long kMostRow = std::numeric_limits<std::uint32_t>::max();

std::string line_of(const StoredCase& item) {
  const auto& shown = item.shown;
  nlohmann::json json{{"rank", item.rank.first},
                      {"row", item.rank.second},
                      {"fingerprint", item.fingerprint},
                      {"id", shown.id},
                      {"view", shown.view},
                      {"outcome", shown.outcome},
                      {"decision", shown.decision},
                      {"values", nlohmann::json::array()},
                      {"pictures", nlohmann::json::array()}};
  for (const auto& [name, value] : shown.values) json["values"].push_back({name, value});
  for (const auto& picture : shown.pictures)
    json["pictures"].push_back({picture.caption, base64(std::as_bytes(std::span(picture.bytes)))});
  return json_text(json, -1);
}

/// Throws nlohmann's exception for another form.
void read_values(const nlohmann::json& values, report::GalleryCase& shown) {
  for (const auto& pair : values) {
    const auto& number = pair.at(1);
    shown.values.emplace_back(pair.at(0).get<std::string>(), number.is_null()
                                                                 ? std::numeric_limits<double>::quiet_NaN()
                                                                 : number.get<double>());
  }
}

void read_pictures(const nlohmann::json& pictures, report::GalleryCase& shown, JsonFields& fields) {
  for (const auto& pair : pictures) {
    auto bytes = from_base64(pair.at(1).get_ref<const std::string&>());
    if (!bytes) fields.problem("pictures", "holds a picture that is not in base64");
    if (bytes) shown.pictures.push_back({std::move(*bytes), pair.at(0).get<std::string>()});
  }
}

StoredCase case_of(const std::string& line, const fs::path& path) {
  const auto json = parse_json(line, path.string());
  JsonProblems problems;
  JsonFields fields(json, "", problems);
  StoredCase item;
  item.rank = {fields.number("rank", -std::numeric_limits<double>::max(), 0),
               static_cast<std::size_t>(fields.integer("row", 0, kMostRow))};
  item.fingerprint = fields.text("fingerprint");
  item.shown = {.id = fields.text("id"), .view = fields.text("view"), .outcome = fields.text("outcome")};
  item.shown.decision = fields.text("decision");
  item.shown.row = item.rank.second;
  const auto &values = fields.array("values"), &pictures = fields.array("pictures");
  try {
    read_values(values, item.shown);
    read_pictures(pictures, item.shown, fields);
  } catch (const nlohmann::json::exception&) {
    fields.problem("values", "or pictures: hold what they should not");
  }
  fields.finish();
  throw_problems(path, problems);
  return item;
}

/// A line without its end; nothing at the end of the file. What no line end follows is a line, too.
bool read_line(std::ifstream& file, std::string& line, const fs::path& path) {
  line.clear();
  for (char c = 0; file.get(c);) {
    if (c == '\n') return true;
    if (line.size() == kMaxLine)
      throw Error(ErrorKind::limit, path.string(), "has a line of more than 64 MiB");
    line.push_back(c);
  }
  if (file.bad()) throw Error(ErrorKind::io, path.string(), "cannot be read");
  return !line.empty();
}

/// Cuts off what follows the last line end, looking back from the file's end.
void cut_half_line(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  auto size = static_cast<std::streamoff>(fs::file_size(path));
  for (; size > 0; --size) {
    file.seekg(size - 1);
    if (file.get() == '\n') break;
  }
  file.close();
  fs::resize_file(path, static_cast<std::uintmax_t>(size));
}

}  // namespace

GalleryFile::GalleryFile(fs::path path, bool resume) : path_(std::move(path)) {
  if (!resume || !fs::exists(path_)) write_file_atomically(path_, std::string_view());
  try {
    cut_half_line(path_);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, path_.string(), "cannot be read: " + error.code().message());
  }
  open();
}

void GalleryFile::open() { file_.open(path_, std::ios::binary | std::ios::app); }

void GalleryFile::add(const StoredCase& item) {
  file_ << line_of(item) << std::flush;
  if (!file_) throw Error(ErrorKind::io, path_.string(), "cannot be written; is the disk full?");
}

void GalleryFile::replace(const std::function<void(const Add& add)>& write) {
  file_.close();
  write_file_atomically(path_, [&](const fs::path& temporary) {
    std::ofstream file(temporary, std::ios::binary);
    write([&](const StoredCase& item) { file << line_of(item); });
    file.close();
    if (!file) throw Error(ErrorKind::io, path_.string(), "cannot be written; is the disk full?");
  });
  open();
}

void read_gallery(const fs::path& path, const std::function<void(StoredCase)>& use) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::io, path.string(), "cannot be read");
  for (std::string line; read_line(file, line, path);) use(case_of(line, path));
}

}  // namespace deepwrist::pipeline
