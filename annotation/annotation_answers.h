#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "annotation/annotation_session.h"
#include "annotation/picture_store.h"

namespace deepwrist::annotation {

/// What a page asks for: `path` below the secret part of the address, "picture/3".
struct PageRequest {
  std::string method, path;
  std::map<std::string, std::string> query{};
  std::string body{};
};

struct PageAnswer {
  int status = 200;
  std::string type = "application/json";
  std::string body{};
};

/// Requests become answers here, without a network:
///
///   GET  ""               the page; also its style and scripts by name
///   GET  state            AnnotationSession::state
///   GET  changes?since=N  AnnotationSession::changes; &shown=N says which radiograph is looked at
///   GET  picture/N        encode(ShownPicture); 422 with {"reason"} for one that cannot be read,
///                         503 for want of memory or processes
///   PUT  record/N         {"revision", "record"} → 200 {"image"}; 409 {"image"} where it is another by now;
///                         422 {"reason"} for what is no record; 503 {"reason"} where it cannot be written
///
/// Anything else is 404, 405 for a method that does not fit. Thread-safe.
class AnnotationAnswers {
 public:
  /// Both must outlive this.
  AnnotationAnswers(AnnotationSession& session, PictureStore& pictures)
      : session_(session), pictures_(pictures) {}

  PageAnswer answer(const PageRequest& request);

 private:
  PageAnswer get(const PageRequest& request);
  PageAnswer changes(const PageRequest& request);
  PageAnswer picture(std::size_t index);
  PageAnswer put(std::size_t index, const std::string& body);

  AnnotationSession& session_;
  PictureStore& pictures_;
};

}  // namespace deepwrist::annotation
