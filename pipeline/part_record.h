#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "pipeline/part.h"
#include "pipeline/results.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// What `merge` needs to know of a finished part beside its table. Its being there says that the part is
/// finished.
struct PartRecord {
  std::string program;  ///< that wrote it
  Part part;
  std::string table_digest;
  std::size_t rows_of_all = 0;
  std::vector<std::uint32_t> rows;  ///< of the metadata, of each row of the part's table
  double seconds = 0;               ///< of the run that finished it
  std::time_t finished = 0;
  nlohmann::json settings;                       ///< of what is made of the whole table; alike in all parts
  std::string configuration;                     ///< YAML, as a page shows it
  std::vector<std::vector<cv::Point2f>> points;  ///< annotated, of each row (`localize`); or empty
  std::vector<std::string> files;                ///< of each row (`test`, for DICOM objects); or empty
  std::map<std::string, std::string> sha256;     ///< of the part's files, by what follows its table's name
};

/// "<table>.part.json".
std::filesystem::path part_record_file(const std::filesystem::path& table);

/// "<table>.cases": the pictures of a part's report.
std::filesystem::path part_gallery_file(const std::filesystem::path& table);

/// The files of a finished part: its table and what belongs to that, the gallery only of `test`. Some of them
/// may not be there.
std::vector<std::filesystem::path> files_of_part(const std::filesystem::path& table);

/// What a program gives for the record of its part.
struct PartNotes {
  std::string program;
  nlohmann::json settings = nlohmann::json::object();
  std::string configuration = {};
  std::vector<std::vector<cv::Point2f>> points = {};
  std::vector<std::string> files = {};
};

/// Removes the record of an earlier run on a part. Throws Error(io).
void forget_part(const std::filesystem::path& table);

/// Writes the record of a part whose `table` and other files are written. To the program's settings it adds
/// those of every program that rows or their bytes depend on, and that .run.json does not have. Throws
/// Error(io).
void finish_part(const Setup& setup, const std::filesystem::path& table, const Results& results,
                 PartNotes notes);

/// Throws Error(io), Error(format) for a record that is none.
PartRecord read_part_record(const std::filesystem::path& file);

/// The SHA-256 of each file of a part that is there, as PartRecord::sha256 has them.
std::map<std::string, std::string> digests_of_part(const std::filesystem::path& table);

/// What the console says of a part at the end, with a line end; empty without one.
std::string describe_part(const Setup& setup);

}  // namespace deepwrist::pipeline
