# LibTorch from the folder DEEPWRIST_LIBTORCH, e.g. that of Python's torch: its CMake package wants the whole CUDA toolkit
# where it was built with CUDA; here CUDA's runtime does (CUDA_HOME, /usr/local/cuda, or the Python package
# beside torch's). Sets what find_package(Torch) would: TORCH_LIBRARIES, TORCH_INCLUDE_DIRS, and the target torch_cuda.

set(torch_includes "${DEEPWRIST_LIBTORCH}/include" "${DEEPWRIST_LIBTORCH}/include/torch/csrc/api/include")
if(NOT EXISTS "${DEEPWRIST_LIBTORCH}/include/torch/csrc/api/include/torch/types.h")
  message(FATAL_ERROR "DEEPWRIST_LIBTORCH: ${DEEPWRIST_LIBTORCH} has no include/torch/csrc/api/include/torch/types.h. "
                      "Give the folder of an unpacked LibTorch, or: python3 -c "
                      "'import torch, os; print(os.path.dirname(torch.__file__))'")
endif()

function(deepwrist_given_library name required)
  find_library(path_${name} ${name} PATHS "${DEEPWRIST_LIBTORCH}/lib" NO_DEFAULT_PATH)
  if(path_${name})
    add_library(${name} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${path_${name}}")
  elseif(required)
    message(FATAL_ERROR "DEEPWRIST_LIBTORCH: ${DEEPWRIST_LIBTORCH}/lib has no lib${name}.so.")
  endif()
endfunction()

deepwrist_given_library(torch ON)
deepwrist_given_library(torch_cpu ON)
deepwrist_given_library(c10 ON)
deepwrist_given_library(torch_cuda OFF)
deepwrist_given_library(c10_cuda OFF)

set(TORCH_INCLUDE_DIRS ${torch_includes})
set(TORCH_LIBRARIES torch torch_cpu c10)
if(TARGET torch_cuda)
  file(GLOB beside_torch "${DEEPWRIST_LIBTORCH}/../nvidia/*")
  set(cuda_places ENV CUDA_HOME /usr/local/cuda ${beside_torch})
  find_path(CUDA_RUNTIME_INCLUDE_DIR cuda_runtime_api.h PATHS ${cuda_places} PATH_SUFFIXES include)
  find_library(CUDA_RUNTIME_LIBRARY NAMES cudart libcudart.so.13 libcudart.so.12
               PATHS ${cuda_places} PATH_SUFFIXES lib64 lib)
  if(NOT CUDA_RUNTIME_INCLUDE_DIR OR NOT CUDA_RUNTIME_LIBRARY)
    message(FATAL_ERROR "This LibTorch computes on CUDA, but CUDA's cuda_runtime_api.h or libcudart.so was not found. "
                        "Set CUDA_HOME to the folder that has them in include/ and lib/ or lib64/.")
  endif()
  list(APPEND TORCH_INCLUDE_DIRS "${CUDA_RUNTIME_INCLUDE_DIR}")
  # Nothing names a symbol of torch_cuda: its kernels are registered as it is loaded, so it must not be left out. It finds
  # cuDNN and others by itself when it is loaded, not when it is linked.
  set(TORCH_LIBRARIES -Wl,--allow-shlib-undefined -Wl,--no-as-needed torch torch_cpu torch_cuda c10 c10_cuda
                      -Wl,--as-needed "${CUDA_RUNTIME_LIBRARY}")
endif()
