# The networks, their engine and their training without images: LibTorch, fmt, spdlog, nlohmann-json, libzip and OpenSSL are
# all that it needs, so that it builds on a machine where nothing can be installed. Targets have the names of the whole
# build, and hold what of them is listed here; tests/structure holds the list against the includes.

list(REMOVE_ITEM DEEPWRIST_COMMON_HEADERS <opencv2/core.hpp>)

add_library(deepwrist_core STATIC
  core/config/param_json.cpp
  core/config/param_table.cpp
  core/data/column_names.cpp
  core/data/csv_dialect.cpp
  core/data/csv_parser.cpp
  core/data/csv_table.cpp
  core/data/csv_writer.cpp
  core/data/npy.cpp
  core/data/preprocessing_json.cpp
  core/data/preprocessing_overrides.cpp
  core/data/row_problems.cpp
  core/data/scanner.cpp
  core/stats/descriptive.cpp
  core/train/crc32c.cpp
  core/train/epoch_batches.cpp
  core/train/event_message.cpp
  core/train/history.cpp
  core/train/mixup.cpp
  core/train/schedule.cpp
  core/train/tensorboard_writer.cpp
  classifier/classifier_tables.cpp
  classifier/se_resnet_params.cpp
  localizer/hourglass_params.cpp
  localizer/localizer_tables.cpp)
deepwrist_target_settings(deepwrist_core)
target_link_libraries(deepwrist_core
  PUBLIC Threads::Threads spdlog::spdlog nlohmann_json::nlohmann_json PRIVATE OpenSSL::Crypto)
target_precompile_headers(deepwrist_core PRIVATE ${DEEPWRIST_COMMON_HEADERS})
add_subdirectory(core/base)
add_subdirectory(core/pickle)

add_library(deepwrist_nn STATIC
  core/train/device_batch.cpp
  core/train/device_step.cpp
  core/train/divergence.cpp
  core/train/epoch_log.cpp
  core/train/epoch_pass.cpp
  core/train/fused_optimizer.cpp
  core/train/gradient_sum.cpp
  core/train/image_sizes.cpp
  core/train/late_losses.cpp
  core/train/list_optimizer.cpp
  core/train/loss.cpp
  core/train/one_pass_optimizer.cpp
  core/train/optimization.cpp
  core/train/optimizer.cpp
  core/train/optimizer_loops.cpp
  core/train/optimizer_state.cpp
  core/train/state_exchange.cpp
  core/train/step.cpp
  core/train/trainer.cpp
  core/train/training_state.cpp
  core/train/validation.cpp
  core/train/weight_average.cpp)
deepwrist_target_settings(deepwrist_nn)
deepwrist_compile_alone(deepwrist_nn
  core/train/fused_optimizer.cpp core/train/one_pass_optimizer.cpp core/train/optimizer.cpp)
target_link_libraries(deepwrist_nn PUBLIC deepwrist_core ${TORCH_LIBRARIES} DNNL OpenMP::OpenMP_CXX)
target_include_directories(deepwrist_nn SYSTEM PUBLIC ${TORCH_INCLUDE_DIRS})
target_precompile_headers(deepwrist_nn PRIVATE ${DEEPWRIST_COMMON_HEADERS} <torch/nn/module.h> <torch/types.h>)
add_subdirectory(core/distributed)
add_subdirectory(core/engine)
add_subdirectory(core/weights)
add_subdirectory(core/winograd)

add_library(deepwrist_localizer STATIC
  localizer/hourglass.cpp
  localizer/hourglass_blocks.cpp
  localizer/hourglass_kind.cpp
  localizer/hourglass_plan.cpp
  localizer/landmark_network.cpp
  localizer/localizer_block.cpp
  localizer/soft_argmax.cpp)
add_library(deepwrist_classifier STATIC
  classifier/classifier_block.cpp
  classifier/fracture_network.cpp
  classifier/imagenet_encoder.cpp
  classifier/se_resnet.cpp
  classifier/se_resnet_kind.cpp
  classifier/se_resnet_plan.cpp)
foreach(block deepwrist_localizer deepwrist_classifier)
  deepwrist_target_settings(${block})
  target_link_libraries(${block} PUBLIC deepwrist_nn)
  target_precompile_headers(${block} REUSE_FROM deepwrist_nn)
endforeach()

add_subdirectory(bench/gpu_check)

# The tests of what a GPU computes with, which need no GPU but another LibTorch than Debian's to run all.
if(DEEPWRIST_BUILD_TESTS)
  enable_testing()
  add_executable(test_networks
    tests/core/train/device_step_test.cpp
    tests/core/train/fused_optimizer_test.cpp
    tests/core/train/late_losses_test.cpp
    tests/core/train/one_pass_optimizer_test.cpp
    tests/core/train/optimizer_test.cpp
    tests/core/train/step_test.cpp
    tests/support/temporary_folder.cpp)
  deepwrist_target_settings(test_networks)
  set_target_properties(test_networks PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(test_networks PRIVATE deepwrist_nn GTest::gmock_main)
  add_test(NAME networks COMMAND test_networks)
endif()
