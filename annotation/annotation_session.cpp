#include "annotation/annotation_session.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/base/error.h"
#include "core/base/sha256.h"

//   page ── put(index, revision, record) ─┬─ refresh: has another program changed the table?
//                                         ├─ revision ≠ that of the record here ─► conflict, with the record
//                                         ├─ record is none ─► invalid
//                                         └─ table on disk ─► saved, or unsaved with the reason
//   page ── changes(since) ─► every image with a later sequence number, whoever changed it
//
// An image as JSON: {index, id, name, record, revision, progress, ? width, height, ? failure, ? suggestion
// {points, ? uncertainty} of the record's view, ? no_suggestion}

namespace deepwrist::annotation {

using nlohmann::json;

namespace {

/// Tells tables of one name apart in a browser's storage, without the names of their folders.
std::string place_digest(const std::filesystem::path& file) {
  const auto place = std::filesystem::absolute(file).lexically_normal().string();
  return sha256(std::as_bytes(std::span(place))).substr(0, 16);
}

}  // namespace

AnnotationSession::AnnotationSession(std::vector<AnnotatedImage> images, const std::filesystem::path& table,
                                     bool has_localizer, bool blind)
    : images_(std::move(images)),
      has_localizer_(has_localizer),
      blind_(blind),
      table_(table),
      states_(images_.size()) {
  for (std::size_t i = 0; i < images_.size(); ++i)
    states_[i].record = table_.find(images_[i]).value_or(images_[i].initial);
}

/// Takes over what another program has written into the table; what it has made of a row is seen by pages.
void AnnotationSession::refresh() {
  try {
    if (!table_.refresh()) {
      problem_.clear();
      return;
    }
    for (std::size_t i = 0; i < images_.size(); ++i) {
      auto record = table_.find(images_[i]).value_or(images_[i].initial);
      if (record == states_[i].record) continue;
      states_[i].record = std::move(record);
      touch(states_[i]);
    }
    problem_.clear();
  } catch (const Error& error) {
    problem_ = error.what();
  }
}

json AnnotationSession::image_json(std::size_t index) const {
  const auto& [record, facts, failure, suggestions, no_suggestion, sequence] = states_[index];
  json image{{"index", index},
             {"id", images_[index].id},
             {"name", images_[index].shown},
             {"record", to_json(record)},
             {"revision", revision_of(record)},
             {"progress", name(record.progress())}};
  if (!facts.size.empty()) {
    image["width"] = facts.size.width;
    image["height"] = facts.size.height;
  }
  if (!failure.empty()) image["failure"] = failure;
  if (!record.view) return image;
  if (const auto found = suggestions.find(*record.view); found != suggestions.end()) {
    auto points = json::array();
    for (const auto& point : found->second.points)
      points.push_back(point ? json::array({point->x, point->y}) : json(nullptr));
    image["suggestion"] = {{"points", std::move(points)}};
    if (found->second.uncertainty) image["suggestion"]["uncertainty"] = *found->second.uncertainty;
  } else if (const auto why = no_suggestion.find(*record.view); why != no_suggestion.end()) {
    image["no_suggestion"] = why->second;
  }
  return image;
}

json AnnotationSession::state() {
  const std::lock_guard lock(mutex_);
  refresh();
  auto images = json::array();
  for (std::size_t i = 0; i < images_.size(); ++i) images.push_back(image_json(i));
  return {{"images", std::move(images)},
          {"sequence", sequence_},
          {"table", table_.file().filename().string()},
          {"place", place_digest(table_.file())},
          {"localizer", has_localizer_},
          {"blind", blind_},
          {"problem", problem_}};
}

json AnnotationSession::changes(std::uint64_t since) {
  const std::lock_guard lock(mutex_);
  refresh();
  auto images = json::array();
  for (std::size_t i = 0; i < images_.size(); ++i) {
    if (states_[i].sequence > since) images.push_back(image_json(i));
  }
  return {{"images", std::move(images)}, {"sequence", sequence_}, {"problem", problem_}};
}

PutResult AnnotationSession::put(std::size_t index, const std::string& revision, const json& value) {
  const std::lock_guard lock(mutex_);
  auto& state = states_.at(index);
  refresh();
  if (!problem_.empty()) return {PutResult::Kind::unsaved, {}, problem_};
  AnnotationRecord record;
  try {
    record =
        record_from_json(value, state.facts.size.empty() ? std::nullopt : std::optional(state.facts.size));
  } catch (const Error& error) {
    return {PutResult::Kind::invalid, {}, error.what()};
  }
  if (record == state.record) return {PutResult::Kind::saved, image_json(index), {}};
  if (revision != revision_of(state.record)) return {PutResult::Kind::conflict, image_json(index), {}};
  try {
    table_.put(images_[index], record, state.facts);
  } catch (const Error& error) {
    return {PutResult::Kind::unsaved, {}, error.what()};
  }
  state.record = table_.find(images_[index]).value_or(record);
  touch(state);
  return {PutResult::Kind::saved, image_json(index), {}};
}

void AnnotationSession::set_facts(std::size_t index, const ImageFacts& facts) {
  const std::lock_guard lock(mutex_);
  auto& state = states_.at(index);
  if (state.facts.size == facts.size) return;
  state.facts = facts;
  touch(state);
}

void AnnotationSession::set_failure(std::size_t index, const std::string& failure) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(states_.at(index).failure, failure) != failure) touch(states_[index]);
}

void AnnotationSession::set_suggestion(std::size_t index, View view, Suggestion suggestion) {
  const std::lock_guard lock(mutex_);
  states_.at(index).suggestions[view] = std::move(suggestion);
  touch(states_[index]);
}

void AnnotationSession::set_no_suggestion(std::size_t index, View view, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  states_.at(index).no_suggestion[view] = reason;
  touch(states_[index]);
}

void AnnotationSession::set_shown(std::size_t index) {
  const std::lock_guard lock(mutex_);
  shown_ = index;
}

std::optional<AnnotationSession::Wanted> AnnotationSession::wanted() const {
  const std::lock_guard lock(mutex_);
  for (std::size_t step = 0; step < states_.size(); ++step) {
    const auto index = (shown_ + step) % states_.size();
    const auto& [record, facts, failure, suggestions, no_suggestion, sequence] = states_[index];
    const auto progress = record.progress();
    if (!record.view || !failure.empty() || record.complete() || progress == Progress::unusable) continue;
    if (suggestions.contains(*record.view) || no_suggestion.contains(*record.view)) continue;
    return Wanted{index, *record.view};
  }
  return std::nullopt;
}

}  // namespace deepwrist::annotation
