#include "annotation/annotation_answers.h"

#include <optional>
#include <string_view>
#include <utility>

#include "annotation/page_files.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

namespace deepwrist::annotation {
namespace {

using nlohmann::json;

PageAnswer json_answer(int status, const json& value) {
  return {status, "application/json", json_text(value, 0)};
}

PageAnswer refusal(int status, const std::string& reason) {
  return json_answer(status, {{"reason", reason}});
}

std::optional<std::size_t> whole_number(const std::string& text) {
  const auto value = parse_integer(text);
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::size_t>(*value);
}

/// N of "picture/N" where that is a radiograph.
std::optional<std::size_t> index_in(const std::string& path, std::string_view prefix, std::size_t size) {
  if (!path.starts_with(prefix)) return std::nullopt;
  const auto index = whole_number(path.substr(prefix.size()));
  return index && *index < size ? index : std::nullopt;
}

std::optional<std::size_t> number_in(const PageRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::nullopt : whole_number(found->second);
}

}  // namespace

PageAnswer AnnotationAnswers::answer(const PageRequest& request) {
  const bool is_put = request.method == "PUT";
  if (const auto index = index_in(request.path, "record/", session_.size()))
    return is_put ? put(*index, request.body) : refusal(405, "PUT only");
  if (request.method != "GET") return refusal(405, "GET only");
  return get(request);
}

PageAnswer AnnotationAnswers::get(const PageRequest& request) {
  if (request.path == "state") return json_answer(200, session_.state());
  if (request.path == "changes") return changes(request);
  if (const auto index = index_in(request.path, "picture/", session_.size())) return picture(*index);
  if (const auto file = page_file(request.path))
    return {200, std::string(file->type), std::string(file->text)};
  return refusal(404, "there is no such thing");
}

PageAnswer AnnotationAnswers::changes(const PageRequest& request) {
  if (const auto shown = number_in(request, "shown"); shown && *shown < session_.size())
    session_.set_shown(*shown);
  return json_answer(200, session_.changes(number_in(request, "since").value_or(0)));
}

PageAnswer AnnotationAnswers::picture(std::size_t index) {
  PictureStore::Loaded loaded;
  try {
    loaded = pictures_.get(index);
  } catch (const Error& error) {  // the machine does not give what every file needs
    return refusal(503, error.what());
  }
  if (!loaded->failure.empty()) {
    session_.set_failure(index, loaded->failure);
    return refusal(422, loaded->failure);
  }
  session_.set_facts(index, loaded->picture.facts);
  return {200, "application/octet-stream", encode(loaded->picture)};
}

PageAnswer AnnotationAnswers::put(std::size_t index, const std::string& body) {
  json message;
  try {
    message = parse_json(body, "message");
  } catch (const Error& error) {
    return refusal(422, error.what());
  }
  if (!message.is_object() || !message.contains("record") || !message.contains("revision") ||
      !message["revision"].is_string())
    return refusal(422, "a message must hold a record and the revision it was made from");
  auto result = session_.put(index, message["revision"].get<std::string>(), message["record"]);
  switch (result.kind) {
    case PutResult::Kind::saved:
      return json_answer(200, {{"image", std::move(result.image)}});
    case PutResult::Kind::conflict:
      return json_answer(409, {{"image", std::move(result.image)}});
    case PutResult::Kind::invalid:
      return refusal(422, result.reason);
    default:
      return refusal(503, result.reason);
  }
}

}  // namespace deepwrist::annotation
