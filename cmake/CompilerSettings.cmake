# Compiler cache, warnings and sanitizers, as functions applied to a target.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
                                  ${CCACHE_PROGRAM})
endif()

function(deepwrist_target_settings target)
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # -Wrestrict has false positives on std::string in GCC 12 (GCC bug 105651).
    target_compile_options(${target} PRIVATE -fpch-preprocess -Wno-restrict)
  endif()
  if(DEEPWRIST_ASSERTIONS)
    target_compile_options(${target} PRIVATE -UNDEBUG -D_GLIBCXX_ASSERTIONS)
  endif()
  if(DEEPWRIST_SANITIZE)
    list(JOIN DEEPWRIST_SANITIZE "," sanitizers)
    target_compile_options(${target} PRIVATE -fsanitize=${sanitizers} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=undefined)
    target_link_options(${target} PUBLIC -fsanitize=${sanitizers})
  endif()
endfunction()

# What most sources include, in one place: a target that owns a precompiled header starts with these.
set(DEEPWRIST_COMMON_HEADERS
  <algorithm> <array> <cmath> <cstdint> <filesystem> <fstream> <functional> <map> <memory> <optional> <span> <sstream>
  <string> <string_view> <thread> <variant> <vector> <nlohmann/json.hpp> <opencv2/core.hpp> <spdlog/fmt/fmt.h>
  <spdlog/spdlog.h>)
