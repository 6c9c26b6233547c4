#pragma once

#include <optional>
#include <string_view>

namespace deepwrist::data {

/// Walks over a short text from outside, token by token; blanks between tokens are skipped. It never looks
/// past the end, and each call consumes its token only when it is there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// Consumes `symbol` when it comes next.
  bool accept(char symbol);
  /// Consumes `word` when it comes next and no letter or digit follows it.
  bool accept_word(std::string_view word);
  /// Text in single or double quotes, without them; nothing when there is none, it holds a backslash, or it
  /// ends without its quote.
  std::optional<std::string_view> quoted();
  /// The longest run of characters a decimal number can have; nothing when it is not one finite number.
  std::optional<double> number();
  /// Decimal digits that fit.
  std::optional<std::size_t> digits();
  bool at_end();

 private:
  void skip_blanks();

  std::string_view text_;
};

}  // namespace deepwrist::data
