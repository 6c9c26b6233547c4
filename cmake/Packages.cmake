# `cpack` makes three Debian packages of the components of Installation.cmake; scripts/package does so in a clean Debian.
#
#   deepwrist          programs, configuration, manual, completion; depends on the libraries that its files load
#   deepwrist-doc      documents and examples
#   libdeepwrist-dev   headers and libraries for find_package(deepwrist)

set(DEEPWRIST_MAINTAINER "The DeepWrist C++ developers <deepwrist@packages.invalid>" CACHE STRING
    "Who answers for the packages: NAME <ADDRESS>")

set(release 1)
if(EXISTS /etc/os-release)
  file(STRINGS /etc/os-release id REGEX "^ID=debian")
  file(STRINGS /etc/os-release version REGEX "^VERSION_ID=")
  if(id AND version)
    string(REGEX REPLACE "[^0-9]" "" version "${version}")
    set(release 1~deb${version})  # packages of one version for two Debians differ, and the newer one's is newer
  endif()
endif()

# What the headers include: the development packages of scripts/packages.txt, without those of tests.
file(STRINGS scripts/packages.txt development REGEX "-dev$")
list(FILTER development EXCLUDE REGEX "gtest|gmock|benchmark|sqlite|httplib")
list(JOIN development ", " development)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME deepwrist)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "fractures in wrist radiographs")
set(CPACK_PACKAGE_CONTACT "${DEEPWRIST_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX "${CMAKE_INSTALL_PREFIX}")
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL programs doc dev)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${release})
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME deepwrist)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SUGGESTS "deepwrist-doc, man-db")
set(CPACK_COMPONENT_PROGRAMS_DESCRIPTION "Programs: DICOM radiographs of wrists in; three landmarks, a region
of interest, the probability of a fracture and a heat map out, with
statistics and reports. Networks are read from published checkpoints or
trained here. Not a medical device: for research only.")

set(CPACK_DEBIAN_DOC_PACKAGE_NAME deepwrist-doc)
set(CPACK_DEBIAN_DOC_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_DOC_PACKAGE_ARCHITECTURE all)
set(CPACK_COMPONENT_DOC_DESCRIPTION "Documents, an example of a C++ program that uses the libraries,
and recipes for continuous integration.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libdeepwrist-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${development}")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS deepwrist-doc)
set(CPACK_COMPONENT_DEV_DESCRIPTION "Headers and static libraries of the localizer, the classifier and
the reader of radiographs, which find_package(deepwrist) of CMake finds.")

include(CPack)
