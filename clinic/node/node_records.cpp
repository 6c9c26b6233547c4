#include "clinic/node/node_records.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/error.h"

namespace deepwrist::clinic {
namespace {

constexpr auto kStatuses = std::to_array<std::pair<StudyStatus, std::string_view>>({
    {StudyStatus::received, "received"},
    {StudyStatus::predicting, "predicting"},
    {StudyStatus::predicted, "predicted"},
    {StudyStatus::sent, "sent"},
    {StudyStatus::failed, "failed"},
    {StudyStatus::expired, "expired"},
});

}  // namespace

std::string_view name_of(StudyStatus status) {
  return std::ranges::find(kStatuses, status, &std::pair<StudyStatus, std::string_view>::first)->second;
}

StudyStatus study_status(std::string_view name) {
  const auto found = std::ranges::find(kStatuses, name, &std::pair<StudyStatus, std::string_view>::second);
  if (found == kStatuses.end())
    throw Error(ErrorKind::format, "state.db",
                "a study has the status '" + std::string(name) + "', which is none");
  return found->first;
}

}  // namespace deepwrist::clinic
