# find_package(deepwrist): targets deepwrist::localizer, deepwrist::classifier, deepwrist::nn (networks, weights) and
# deepwrist::core (radiographs, tables, statistics; no LibTorch). docs/install.md says what of them is stable.

include(CMakeFindDependencyMacro)
set(DEEPWRIST_WITH_NN ON)
set(DEEPWRIST_INSTALLED ON)  # what the programs alone need is not asked for
include("${CMAKE_CURRENT_LIST_DIR}/Dependencies.cmake")
if(NOT DEFINED deepwrist_FOUND OR deepwrist_FOUND)
  include("${CMAKE_CURRENT_LIST_DIR}/deepwrist.cmake")
endif()
