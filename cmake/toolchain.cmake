# Language level, warnings, sanitizers, linker and cache: everything that concerns all targets alike.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)

option(VARPULIS_TESTS "Build the tests" ON)
option(VARPULIS_BENCHMARKS "Build the benchmarks" OFF)
option(VARPULIS_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
option(VARPULIS_HEADERS "Compile every header alone: precompiled headers hide a missing include" OFF)
set(VARPULIS_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

# Paths below the source folder are relative to the cache, so that all clones and worktrees share their objects.
find_program(VARPULIS_CCACHE ccache)
if(VARPULIS_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${VARPULIS_CCACHE})
endif()
# Object files do not depend on where the clone lies.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

find_program(VARPULIS_MOLD mold)
if(VARPULIS_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
                    -Wno-missing-field-initializers -fno-semantic-interposition)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Deprecated: clang blames us for what std::stable_sort of libstdc++ 12 does inside.
  add_compile_options(-Wno-missing-designated-field-initializers -Wno-deprecated-declarations)
endif()
# Off in release: at -O3 warnings depend on the compiler's version, and a user's first build must not fail on a false one.
option(VARPULIS_WERROR "Treat warnings as errors" ON)
if(VARPULIS_WERROR)
  add_compile_options(-Werror)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # At -O3 g++ 12 sees overflows in operations on std::string where there are none (its bug 105651 and relatives).
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
endif()
if(VARPULIS_SANITIZE)
  add_compile_options(-fsanitize=${VARPULIS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${VARPULIS_SANITIZE})
  if(VARPULIS_FUZZERS)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
else()
  add_link_options(-static-libgcc -static-libstdc++)
endif()

set_property(GLOBAL PROPERTY JOB_POOLS link=1)
set(CMAKE_JOB_POOL_LINK link)
