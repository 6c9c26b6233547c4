#include "core/data/filter_expression.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/data/column_names.h"

// Tokens (filter_tokens.h) are read by a function for each line of the grammar. The first problem ends it:
// fail() notes it and goes to the last token, the end, where every function finds nothing more that it knows.

namespace deepwrist::data {
namespace {

using Test = FilterCondition::Test;
using Kind = FilterNode::Kind;

constexpr std::size_t kMaxBytes = 4096;
constexpr int kMaxDepth = 32;

class FilterParser {
 public:
  FilterParser(std::string_view text, std::optional<FilterProblem>& problem)
      : text_(text), problem_(problem) {}

  FilterExpression parse() {
    if (text_.size() > kMaxBytes) {
      problem_ = FilterProblem{"is longer than " + std::to_string(kMaxBytes) + " bytes", {}, {}};
      return {};
    }
    tokens_ = filter_tokens(text_, problem_);
    if (!problem_) expression_.root = any(0);
    if (!problem_ && !at_end()) {
      fail(is_word("") ? "here 'and' or 'or' must come, or the end" : "nothing is understood from here on");
    }
    if (problem_) return {};
    return std::move(expression_);
  }

 private:
  void fail(const std::string& message) { fail(tokens_[next_].at, message); }
  void fail(std::size_t at, const std::string& message) {
    if (!problem_) problem_ = filter_problem(text_, at, message);
    next_ = tokens_.size() - 1;
  }

  const FilterToken& token() const { return tokens_[next_]; }
  bool at_end() const { return token().is == FilterToken::Is::end; }
  /// Whether this word of the grammar comes next; any word for "".
  bool is_word(std::string_view word) const {
    return token().is == FilterToken::Is::word && (word.empty() || to_lower(token().text) == word);
  }
  bool accept_word(std::string_view word) {
    if (!is_word(word)) return false;
    ++next_;
    return true;
  }
  bool accept_symbol(std::string_view symbol) {
    if (token().is != FilterToken::Is::symbol || token().text != symbol) return false;
    ++next_;
    return true;
  }

  FilterNode any(int depth) { return list("or", Kind::any, depth, &FilterParser::all); }
  FilterNode all(int depth) { return list("and", Kind::all, depth, &FilterParser::part); }

  FilterNode list(std::string_view word, Kind kind, int depth, FilterNode (FilterParser::*read)(int)) {
    FilterNode first = (this->*read)(depth);
    if (!is_word(word)) return first;
    FilterNode node{kind, {}, {}};
    node.parts.push_back(std::move(first));
    while (accept_word(word)) node.parts.push_back((this->*read)(depth));
    return node;
  }

  FilterNode part(int depth) {
    if (depth == kMaxDepth) {
      fail("is nested more than " + std::to_string(kMaxDepth) + " deep");
      return {};
    }
    if (accept_word("not")) {
      FilterNode node{Kind::none, {}, {}};
      node.parts.push_back(part(depth + 1));
      return node;
    }
    if (accept_symbol("(")) {
      auto node = any(depth + 1);
      if (!problem_ && !accept_symbol(")")) fail("here ')' must come");
      return node;
    }
    return {Kind::condition, condition(), {}};
  }

  FilterCondition condition() {
    FilterCondition condition;
    if (!read_column(condition)) return condition;
    if (accept_word("is")) {
      condition.test = accept_word("not") ? Test::not_blank : Test::blank;
      if (!accept_word("blank")) fail("here 'blank' or 'not blank' must come");
    } else if (const bool is_not = accept_word("not"); accept_word("in")) {
      condition.test = is_not ? Test::not_among : Test::among;
      read_list(condition);
    } else if (is_not) {
      fail("here 'in' must come");
    } else {
      read_comparison(condition);
    }
    return condition;
  }

  bool read_column(FilterCondition& condition) {
    using Is = FilterToken::Is;
    if (token().is == Is::number || token().is == Is::text) {
      fail(
          "a condition begins with the name of a column; one with blanks or other signs stands between "
          "backticks");
      return false;
    }
    constexpr std::string_view kReserved[] = {"and", "or", "in", "is"};
    const bool is_reserved = std::ranges::any_of(kReserved, [&](auto word) { return is_word(word); });
    if ((token().is != Is::word && token().is != Is::name) || is_reserved) {
      fail("here the name of a column must come");
      return false;
    }
    auto& columns = expression_.columns;
    const auto key = column_key(token().text);
    const auto known = std::ranges::find(columns, key, [](const auto& name) { return column_key(name); });
    condition.column = static_cast<std::size_t>(known - columns.begin());
    if (known == columns.end()) columns.push_back(token().text);
    ++next_;
    return true;
  }

  void read_comparison(FilterCondition& condition) {
    constexpr std::pair<std::string_view, Test> kTests[] = {{"==", Test::equal},   {"!=", Test::unequal},
                                                            {"<=", Test::at_most}, {">=", Test::at_least},
                                                            {"<", Test::less},     {">", Test::more}};
    const auto found =
        std::ranges::find_if(kTests, [&](const auto& test) { return accept_symbol(test.first); });
    if (found == std::end(kTests)) {
      fail("here a comparison must come: ==, !=, <, <=, >, >=, in (...) or is blank");
      return;
    }
    condition.test = found->second;
    const auto at = token().at;
    read_value(condition);
    const bool is_order = condition.test != Test::equal && condition.test != Test::unequal;
    if (!problem_ && is_order && std::holds_alternative<std::string>(condition.values.front()))
      fail(at, "texts have no order; compare them with ==, != or in (...)");
  }

  void read_list(FilterCondition& condition) {
    if (!accept_symbol("(")) return fail("here '(' must come");
    do {
      read_value(condition);
    } while (accept_symbol(","));
    if (!accept_symbol(")")) fail("here ',' or ')' must come");
  }

  void read_value(FilterCondition& condition) {
    if (token().is == FilterToken::Is::number) {
      condition.values.emplace_back(*parse_double(token().text));
    } else if (token().is == FilterToken::Is::text) {
      condition.values.emplace_back(trim(token().text));
    } else {
      return fail(is_word("") || token().is == FilterToken::Is::name
                      ? "columns are compared with numbers and with texts in quotes, not with each other"
                      : "here a number or a text in quotes must come");
    }
    ++next_;
  }

  std::string_view text_;
  std::optional<FilterProblem>& problem_;
  std::vector<FilterToken> tokens_;
  std::size_t next_ = 0;
  FilterExpression expression_;
};

}  // namespace

FilterExpression parse_filter(std::string_view text, std::optional<FilterProblem>& problem) {
  return FilterParser(text, problem).parse();
}

}  // namespace deepwrist::data
