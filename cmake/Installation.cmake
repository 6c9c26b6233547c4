# What `cmake --install` puts where, in three components that are the packages of Packages.cmake:
#
#   programs   bin/deepwrist, bin/deepwrist-PROGRAM, libexec/deepwrist, share/deepwrist (configuration, localizer, words),
#              manual pages, completion, share/doc/deepwrist (licences, SBOM, changes)
#   doc        share/doc/deepwrist-doc: the documents and examples
#   dev        include/deepwrist, lib*/libdeepwrist_*.a, lib*/cmake/deepwrist
#
# Programs come from apps/CMakeLists.txt.

set(share ${CMAKE_INSTALL_DATADIR}/deepwrist)
set(doc ${CMAKE_INSTALL_DATADIR}/doc)
# Debian's zsh reads another folder below /usr than below /usr/local.
set(zsh_folder site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_folder vendor-completions)
endif()

install(DIRECTORY config/ DESTINATION ${share}/config COMPONENT programs)
install(DIRECTORY models/localizer/ DESTINATION ${share}/localizer COMPONENT programs)
if(NOT DEEPWRIST_SANITIZE)
  install(DIRECTORY "${CMAKE_BINARY_DIR}/share/deepwrist/words" DESTINATION ${share} COMPONENT programs
          FILES_MATCHING PATTERN "*.words")
endif()
install(FILES completion/deepwrist.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME deepwrist
        COMPONENT programs)
install(FILES completion/_deepwrist DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${zsh_folder} COMPONENT programs)
install(FILES completion/deepwrist.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT programs)

# The licences of everything that is linked, and the list of it (SPDX).
install(CODE "
  execute_process(COMMAND \"${PROJECT_SOURCE_DIR}/scripts/sbom\" --version \"${PROJECT_VERSION}\"
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\"
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBEXECDIR}/deepwrist\"
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${doc}/deepwrist\" COMMAND_ERROR_IS_FATAL ANY)" COMPONENT programs)

foreach(package IN ITEMS deepwrist:programs deepwrist-doc:doc libdeepwrist-dev:dev)
  string(REPLACE ":" ";" package ${package})
  list(GET package 0 name)
  list(GET package 1 component)
  # Debian's texts of a package: copyright, what changed, what changed in the packaging.
  install(CODE "
    execute_process(COMMAND \"${PROJECT_SOURCE_DIR}/scripts/package_texts\" ${PROJECT_VERSION}
      \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${doc}/${name}\" COMMAND_ERROR_IS_FATAL ANY)" COMPONENT ${component})
endforeach()

install(FILES README.md CONTRIBUTING.md DESTINATION ${doc}/deepwrist-doc COMPONENT doc)
install(DIRECTORY docs DESTINATION ${doc}/deepwrist-doc COMPONENT doc)
install(DIRECTORY examples DESTINATION ${doc}/deepwrist-doc COMPONENT doc)

if(NOT DEEPWRIST_WITH_NN)
  return()
endif()

# find_package(deepwrist): the libraries of core and of both blocks, as deepwrist::core and so on.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/deepwrist)
target_compile_features(deepwrist_core INTERFACE cxx_std_20)
foreach(library IN ITEMS core nn localizer_data localizer classifier_data classifier)
  set_target_properties(deepwrist_${library} PROPERTIES EXPORT_NAME ${library})
  list(APPEND libraries deepwrist_${library})
endforeach()
install(TARGETS ${libraries} EXPORT deepwrist ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/deepwrist)
install(DIRECTORY core localizer classifier DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/deepwrist COMPONENT dev
        FILES_MATCHING PATTERN "*.h")
install(EXPORT deepwrist NAMESPACE deepwrist:: DESTINATION ${package_folder} COMPONENT dev)
write_basic_package_version_file("${CMAKE_BINARY_DIR}/deepwristConfigVersion.cmake" COMPATIBILITY SameMajorVersion)
install(FILES cmake/deepwristConfig.cmake cmake/Dependencies.cmake cmake/GivenLibTorch.cmake
              "${CMAKE_BINARY_DIR}/deepwristConfigVersion.cmake" DESTINATION ${package_folder} COMPONENT dev)
