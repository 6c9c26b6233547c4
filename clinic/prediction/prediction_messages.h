#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace deepwrist::clinic {

/// A radiograph of a study.
struct JobImage {
  std::filesystem::path file{};
  std::string view{};  ///< "PA", "LAT" or empty: not known
};

/// What the predictor is asked for: the results of one study and side.
struct PredictionJob {
  std::int64_t study = 0;  ///< its number, for logs
  std::vector<JobImage> images{};
  std::filesystem::path folder{};            ///< where the objects are to be written
  std::optional<std::string> predecessor{};  ///< the report that the new one replaces
  std::string failure{};                     ///< not empty: nothing is to be analysed, results say this
};

/// A DICOM object that was made.
struct MadeObject {
  std::filesystem::path file{};
  std::string uid{};
  std::string sop_class{};
  std::string form_of{};  ///< UID of the object that this is another form of
};

struct PredictionAnswer {
  std::int64_t study = 0;
  std::string error{};  ///< why there are no objects; empty where there are
  std::vector<MadeObject> objects{};
  int analysed = 0;  ///< radiographs that have a probability
  double seconds = 0;
};

// Each is one line of JSON. Reading throws Error(format) for a line that is none of them.
std::string to_line(const PredictionJob& job);
std::string to_line(const PredictionAnswer& answer);
PredictionJob job_of(const std::string& line);
PredictionAnswer answer_of(const std::string& line);

}  // namespace deepwrist::clinic
