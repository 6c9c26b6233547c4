#include "core/base/json_text.h"

#include <functional>
#include <set>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 64;

/// Looks at each value while the text is parsed, which is done without recursion.
class Watch {
 public:
  explicit Watch(const std::string& place) : place_(place) {}

  bool operator()(int depth, json::parse_event_t event, json& value) {
    using Event = json::parse_event_t;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= kMaxDepth)
      throw Error(ErrorKind::limit, place_,
                  "is JSON nested more than " + std::to_string(kMaxDepth) + " levels deep");
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second) {
      throw Error(ErrorKind::format, place_,
                  "has the key '" + printable(value.get<std::string>(), 60) + "' twice in one object");
    }
    return true;
  }

 private:
  const std::string& place_;
  std::vector<std::set<std::string>> keys_;  ///< so far, of each object that is open
};

}  // namespace

template <typename Json>
std::string json_text(const Json& values, int indent) {
  return values.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}
template std::string json_text(const json& values, int indent);
template std::string json_text(const nlohmann::ordered_json& values, int indent);

json parse_json(std::string_view text, const std::string& place) {
  Watch watch(place);
  try {
    return json::parse(text, std::ref(watch));
  } catch (const json::exception& error) {
    throw Error(ErrorKind::format, place, "is not valid JSON: " + printable(error.what(), 300));
  }
}

}  // namespace deepwrist
