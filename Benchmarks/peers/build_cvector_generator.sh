#!/usr/bin/env bash
# Build llama.cpp's cvector-generator (and llama-tokenize, which checks token ids) from the source archive that
# Scripts/bootstrap downloaded, with the flags of our own libllama, into $UNDERTONE_CACHE/peers/llama-<version>/.
# A second run skips. Usage: Benchmarks/peers/build_cvector_generator.sh
set -euo pipefail

cache=${UNDERTONE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/undertone}
version=0.3.36
archive=$cache/downloads/llama_cpp_python-$version.tar.gz
target=$cache/peers/llama-$version
tools=(llama-cvector-generator llama-tokenize)

if [ -e "$target/complete" ]; then
    echo "cvector-generator: already in $target, skipped"
    exit 0
fi
if [ ! -e "$archive" ]; then
    echo "build_cvector_generator: $archive is missing; run Scripts/bootstrap first." >&2
    exit 2
fi
flags=(-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DGGML_NATIVE=ON -DGGML_RPC=OFF
    -DLLAMA_BUILD_COMMON=ON -DLLAMA_BUILD_TOOLS=ON -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF
    -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF)
if [ "$(uname -s)" != Darwin ]; then
    # As in Scripts/bootstrap: gcc and the OpenMP build of OpenBLAS, so that both share one OpenMP runtime.
    export CC=${UNDERTONE_CC:-gcc} CXX=${UNDERTONE_CXX:-g++}
    blas=$(dirname "$(find /usr/lib -path '*openblas-openmp/libopenblas.a' | head -n 1)")
    export PKG_CONFIG_PATH=$blas/pkgconfig
    flags+=(-DGGML_OPENMP=ON -DGGML_BLAS=ON -DGGML_BLAS_VENDOR=OpenBLAS -DBLAS_LIBRARIES="$blas/libopenblas.so")
fi
work=$cache/peers/building
rm -rf "$work" "$target"
mkdir -p "$work/source" "$target"
tar -xzf "$archive" -C "$work/source" --strip-components=1
started=$SECONDS
{
    cmake -S "$work/source/vendor/llama.cpp" -B "$work/build" -G Ninja "${flags[@]}" &&
        cmake --build "$work/build" --target "${tools[@]}"
} >"$cache/peers/build.log" 2>&1 || {
    tail -n 25 "$cache/peers/build.log" >&2
    echo "build_cvector_generator: failed; the log is $cache/peers/build.log" >&2
    exit 1
}
for tool in "${tools[@]}"; do cp "$work/build/bin/$tool" "$target/"; done
rm -rf "$work"
touch "$target/complete"
echo "built ${tools[*]} in $((SECONDS - started)) s: $target"
