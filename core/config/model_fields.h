#pragma once

#include <array>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace deepwrist::config {

/// One of `model.params`: all that its key, --help, the check of a network and a snapshot's manifest know of
/// it, so that what one of them takes the others take too.
template <typename Params, typename T>
struct ModelField {
  using Value = T;
  const char* name;
  T Params::*member;
  const char* meaning;
  double least = 0, most = 0;             ///< of numbers, and of each number of a list
  std::array<const char*, 2> words = {};  ///< the values of a text
  const char* default_text = nullptr;     ///< where the member's own default says little
};

namespace field_of {

template <typename Params, typename T>
constexpr ModelField<Params, T> number(const char* name, T Params::*member, double least, double most,
                                       const char* meaning) {
  return {name, member, meaning, least, most, {}, nullptr};
}
template <typename Params>
constexpr ModelField<Params, bool> truth(const char* name, bool Params::*member, const char* meaning) {
  return {name, member, meaning, 0, 0, {}, nullptr};
}
template <typename Params>
constexpr ModelField<Params, std::string> word(const char* name, std::string Params::*member,
                                               std::array<const char*, 2> words, const char* meaning) {
  return {name, member, meaning, 0, 0, words, nullptr};
}
template <typename Params>
constexpr ModelField<Params, std::vector<int>> numbers(const char* name, std::vector<int> Params::*member,
                                                       double least, double most, const char* default_text,
                                                       const char* meaning) {
  return {name, member, meaning, least, most, {}, default_text};
}

}  // namespace field_of

/// Calls visit(field) for each parameter of the network that `params` are of: those of the tuple
/// `fields_of(params)`, which stands beside the struct.
template <typename Params, typename Visit>
void for_each_field(const Params& params, const Visit& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, fields_of(params));
}

template <typename T>
inline constexpr bool kIsNumber = std::is_same_v<T, int> || std::is_same_v<T, double>;

}  // namespace deepwrist::config
