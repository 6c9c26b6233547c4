#include "clinic/prediction/prediction_messages.h"

#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace deepwrist::clinic {
namespace {

using nlohmann::json;

std::string line_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

template <typename Read>
auto read_line(const std::string& line, const Read& read) {
  try {
    return read(json::parse(line));
  } catch (const json::exception&) {
    throw Error(ErrorKind::format, "predictor", "a message between processes of the node is damaged");
  }
}

}  // namespace

std::string to_line(const PredictionJob& job) {
  auto images = json::array();
  for (const auto& image : job.images)
    images.push_back({{"file", image.file.string()}, {"view", image.view}});
  return line_of({{"study", job.study},
                  {"images", images},
                  {"folder", job.folder.string()},
                  {"predecessor", job.predecessor.value_or("")},
                  {"failure", job.failure}});
}

std::string to_line(const PredictionAnswer& answer) {
  auto objects = json::array();
  for (const auto& object : answer.objects) {
    objects.push_back({{"file", object.file.string()},
                       {"uid", object.uid},
                       {"sop_class", object.sop_class},
                       {"form_of", object.form_of}});
  }
  return line_of({{"study", answer.study},
                  {"error", answer.error},
                  {"objects", objects},
                  {"analysed", answer.analysed},
                  {"seconds", answer.seconds}});
}

PredictionJob job_of(const std::string& line) {
  return read_line(line, [](const json& message) {
    PredictionJob job;
    job.study = message.at("study");
    for (const auto& image : message.at("images"))
      job.images.push_back({image.at("file").get<std::string>(), image.at("view")});
    job.folder = message.at("folder").get<std::string>();
    if (const std::string uid = message.at("predecessor"); !uid.empty()) job.predecessor = uid;
    job.failure = message.at("failure");
    return job;
  });
}

PredictionAnswer answer_of(const std::string& line) {
  return read_line(line, [](const json& message) {
    PredictionAnswer answer;
    answer.study = message.at("study");
    answer.error = message.at("error");
    for (const auto& object : message.at("objects")) {
      answer.objects.push_back({object.at("file").get<std::string>(), object.at("uid"),
                                object.at("sop_class"), object.at("form_of")});
    }
    answer.analysed = message.at("analysed");
    answer.seconds = message.at("seconds");
    return answer;
  });
}

}  // namespace deepwrist::clinic
