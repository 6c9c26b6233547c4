#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace deepwrist::data {

/// Everything wrong in one table, reported together with line numbers: the first kShown in line order, and
/// how many more there are.
class RowProblems {
 public:
  static constexpr std::size_t kShown = 20;

  /// `place` names the table, as a rule its file.
  explicit RowProblems(std::string place) : place_(std::move(place)) {}

  void add(std::size_t line, std::string message);
  std::size_t count() const { return count_; }
  const std::string& place() const { return place_; }
  /// Throws Error(format) when anything was added.
  void throw_if_any() const;

 private:
  std::string place_;
  std::multimap<std::size_t, std::string> first_;
  std::size_t count_ = 0;
};

}  // namespace deepwrist::data
