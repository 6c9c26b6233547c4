# What the networks need beside LibTorch, from the folder DEEPWRIST_CARRIED that `scripts/gpu_check --pack` made on another
# machine: spdlog, fmt and nlohmann-json as headers, libzip and libcrypto as shared libraries. Defines the targets that
# find_package would.

if(NOT EXISTS "${DEEPWRIST_CARRIED}/include/zip.h")
  message(FATAL_ERROR "DEEPWRIST_CARRIED: ${DEEPWRIST_CARRIED} has no include/zip.h; make it by scripts/gpu_check --pack FOLDER.")
endif()

function(deepwrist_carried target)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE "${DEEPWRIST_CARRIED}/include")
  foreach(library IN LISTS ARGN)
    file(GLOB path "${DEEPWRIST_CARRIED}/lib/lib${library}.so.*")
    # What these load lies beside them, and is found when the program starts.
    target_link_libraries(${target} INTERFACE "${path}" -Wl,--allow-shlib-undefined -Wl,--disable-new-dtags
                          "-Wl,-rpath,${DEEPWRIST_CARRIED}/lib")
  endforeach()
endfunction()

deepwrist_carried(spdlog::spdlog)
target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
deepwrist_carried(nlohmann_json::nlohmann_json)
deepwrist_carried(OpenSSL::Crypto crypto)
deepwrist_carried(PkgConfig::LIBZIP zip)
