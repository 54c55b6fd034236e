# Third-party libraries, as static archives: the released program is one file that needs nothing but the C library.
# Use: varpulis_library(codec DEPS data LINKS external::zlib). Header-only ones (nlohmann-json, toml++, xxHash) need no target. fmt
# has no archive in the distribution; src/base/format.cpp compiles it.
find_package(PkgConfig QUIET)

# varpulis_external(<name> ARCHIVE <lib*.a> PACKAGE <pkg-config name> HINT <distribution package>)
# A target external::<name>, if the archive is installed; CMake names the target when a folder links one that is not.
function(varpulis_external name)
  cmake_parse_arguments(ARG "" "ARCHIVE;PACKAGE;HINT" "" ${ARGN})
  find_library(VARPULIS_ARCHIVE_${name} ${ARG_ARCHIVE})
  mark_as_advanced(VARPULIS_ARCHIVE_${name})
  if(NOT VARPULIS_ARCHIVE_${name})
    message(STATUS "external::${name} is not available: install ${ARG_HINT}, or run ./dev setup")
    return()
  endif()
  add_library(external_${name} INTERFACE)
  add_library(external::${name} ALIAS external_${name})
  target_link_libraries(external_${name} INTERFACE ${VARPULIS_ARCHIVE_${name}})
  if(PkgConfig_FOUND AND ARG_PACKAGE)
    # What the archive itself needs (newer RE2 needs Abseil): named by pkg-config, without the library itself.
    execute_process(COMMAND ${PKG_CONFIG_EXECUTABLE} --static --libs ${ARG_PACKAGE}
                    OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    separate_arguments(flags)
    foreach(flag IN LISTS flags)
      if(flag MATCHES "^-labsl_(.*)$")
        find_library(VARPULIS_ARCHIVE_absl_${CMAKE_MATCH_1} libabsl_${CMAKE_MATCH_1}.a)
        mark_as_advanced(VARPULIS_ARCHIVE_absl_${CMAKE_MATCH_1})
        target_link_libraries(external_${name} INTERFACE ${VARPULIS_ARCHIVE_absl_${CMAKE_MATCH_1}})
      endif()
    endforeach()
  endif()
  if(name STREQUAL "re2")
    find_package(Threads REQUIRED)
    target_link_libraries(external_${name} INTERFACE Threads::Threads)
  endif()
endfunction()

varpulis_external(re2 ARCHIVE libre2.a PACKAGE re2 HINT libre2-dev)
varpulis_external(zlib ARCHIVE libz.a HINT zlib1g-dev)
varpulis_external(zstd ARCHIVE libzstd.a HINT libzstd-dev)
varpulis_external(yaml ARCHIVE libyaml-cpp.a HINT libyaml-cpp-dev)
