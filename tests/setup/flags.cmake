# How every target is compiled and linked. The top CMakeLists.txt includes this once, after
# project() and before the first target; each target then links samtykke_flags PRIVATE.
# Why in one place: a warning or a hardening flag that one target lacks is a hole nobody sees.
#
#   samtykke_flags    warnings, hardening, sanitizers, coverage
#   samtykke_fuzzer   libFuzzer's main(), for fuzz targets only (with SAMTYKKE_FUZZ)
#
# Options, as CMakePresets.json sets them: SAMTYKKE_SANITIZE, SAMTYKKE_FUZZ, SAMTYKKE_COVERAGE.

include(CheckCCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)

option(SAMTYKKE_SANITIZE "address and undefined behaviour sanitizers" OFF)
option(SAMTYKKE_FUZZ "build the fuzz targets (clang; sanitizers included)" OFF)
option(SAMTYKKE_COVERAGE "source-based coverage (clang)" OFF)

if(SAMTYKKE_FUZZ)
    set(SAMTYKKE_SANITIZE ON)
endif()
if((SAMTYKKE_FUZZ OR SAMTYKKE_COVERAGE) AND NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "SAMTYKKE_FUZZ and SAMTYKKE_COVERAGE need clang: use their presets")
endif()
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo) # without a preset, too, the hardening needs an optimiser
endif()

# C17 as it is in the standard. Who needs POSIX says so: _POSIX_C_SOURCE=200809L on that target.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden) # only what a header marks SAM_API leaves the shared library

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON) # no machine path in a program

# One position-independent object serves programs, the shared and the static library.
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(samtykke_flags INTERFACE)

target_compile_options(samtykke_flags INTERFACE
    -Wall -Wextra -Wpedantic -Werror
    -Wconversion -Wsign-conversion -Wshadow -Wvla -Wcast-qual -Wformat=2 -Wundef
    -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wnull-dereference
    -fstack-protector-strong
    -fno-semantic-interposition) # exported functions may be inlined: nobody replaces ours
target_link_options(samtykke_flags INTERFACE
    LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack LINKER:--as-needed)

# Not every architecture has these.
foreach(flag -fstack-clash-protection -fcf-protection=full)
    string(MAKE_C_IDENTIFIER "SAMTYKKE_HAS${flag}" has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
        target_compile_options(samtykke_flags INTERFACE ${flag})
    endif()
endforeach()

# Forgotten initialisers read zero, and zero means deny.
target_compile_options(samtykke_flags INTERFACE -ftrivial-auto-var-init=zero)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang" AND CMAKE_C_COMPILER_VERSION VERSION_LESS 16)
    target_compile_options(samtykke_flags INTERFACE
        -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang)
endif()

# FORTIFY only warns where nothing is optimised, and blinds the sanitizers where they run.
if(NOT SAMTYKKE_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_options(samtykke_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

if(SAMTYKKE_SANITIZE)
    set(sanitizers address,undefined)
    if(SAMTYKKE_FUZZ)
        set(sanitizers fuzzer-no-link,${sanitizers})
        add_library(samtykke_fuzzer INTERFACE)
        target_link_options(samtykke_fuzzer INTERFACE -fsanitize=fuzzer)
    endif()
    target_compile_options(samtykke_flags INTERFACE
        -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(samtykke_flags INTERFACE -fsanitize=${sanitizers})
    # Each of the many test programs has the sanitizers in it: lld links it in a fifth of the time.
    check_linker_flag(C -fuse-ld=lld SAMTYKKE_HAS_LLD)
    if(SAMTYKKE_HAS_LLD)
        target_link_options(samtykke_flags INTERFACE -fuse-ld=lld)
    endif()
endif()

# No path of this machine in an object: builds can be compared, and reports name files as the
# repository does. Coverage needs the real ones to find the sources again.
if(SAMTYKKE_COVERAGE)
    target_compile_options(samtykke_flags INTERFACE -fprofile-instr-generate -fcoverage-mapping)
    target_link_options(samtykke_flags INTERFACE -fprofile-instr-generate)
else()
    target_compile_options(samtykke_flags INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
endif()
