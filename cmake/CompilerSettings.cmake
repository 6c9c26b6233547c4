# Compiler cache, warnings and sanitizers, as functions applied to a target.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
                                  ${CCACHE_PROGRAM})
endif()

function(deepwrist_target_settings target)
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>")
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # -Wrestrict has false positives on std::string in GCC 12 (GCC bug 105651), and so have -Warray-bounds and
    # -Wstringop-overflow where everything is inlined.
    target_compile_options(${target} PRIVATE -fpch-preprocess -Wno-restrict)
    if(NOT DEEPWRIST_ASSERTIONS)
      target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow)
    endif()
  endif()
  if(DEEPWRIST_RELOCATABLE)
    target_compile_options(${target} PRIVATE "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
  endif()
  # Sources are compiled ten at a time: most of a source's time goes into headers and the templates that they
  # instantiate again in every one.
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${DEEPWRIST_UNITY} UNITY_BUILD_BATCH_SIZE 10)
  if(DEEPWRIST_ASSERTIONS)
    target_compile_options(${target} PRIVATE -UNDEBUG -D_GLIBCXX_ASSERTIONS)
  endif()
  if(DEEPWRIST_SANITIZE)
    list(JOIN DEEPWRIST_SANITIZE "," sanitizers)
    # UBSan's checks of virtual tables and of null pointers double the time to compile; a null pointer ends in a report of
    # ASan all the same.
    target_compile_options(${target} PRIVATE -fsanitize=${sanitizers} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=undefined -fno-sanitize=vptr,null)
    target_link_options(${target} PUBLIC -fsanitize=${sanitizers})
  endif()
endfunction()

# deepwrist_compile_alone(target sources...): these, of the calling folder, stay out of the batches of DEEPWRIST_UNITY,
# because their unnamed namespaces hold names that another source's hold too.
function(deepwrist_compile_alone target)
  set_source_files_properties(${ARGN} TARGET_DIRECTORY ${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# The precompiled header of deepwrist_core, for a target compiled as it is: without both it is refused.
function(deepwrist_reuse_core_headers target)
  target_compile_options(${target} PRIVATE -pthread)
  target_link_libraries(${target} PRIVATE Boost::headers)
  target_precompile_headers(${target} REUSE_FROM deepwrist_core)
endfunction()

# deepwrist_data_library(name sources... LINK targets...): a library of a room's sources that know no torch.
function(deepwrist_data_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  deepwrist_target_settings(${name})
  target_link_libraries(${name} PUBLIC ${arg_LINK})
  deepwrist_reuse_core_headers(${name})
endfunction()

# What most sources include, in one place: a target that owns a precompiled header starts with these.
set(DEEPWRIST_COMMON_HEADERS
  <algorithm> <array> <cmath> <cstdint> <filesystem> <fstream> <functional> <map> <memory> <optional> <span> <sstream>
  <string> <string_view> <thread> <variant> <vector> <nlohmann/json.hpp> <opencv2/core.hpp> <spdlog/fmt/fmt.h>
  <spdlog/spdlog.h>)
