#!/usr/bin/env bash
# Builds the release and tries it as a stranger would: newest allowed dependencies, an empty home.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-$(command -v uv || echo .uv/bin/uv)}
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cache=$("$uv" cache dir)

echo "the lock file belongs to pyproject.toml"
"$uv" lock --check --quiet
echo "build"
rm -rf dist
"$uv" build --quiet
echo "the demo, from the wheel"
HOME=$home UV_CACHE_DIR=$cache "$uv" tool run --quiet --from dist/*.whl agentarmy demo >"$home/demo.txt"
test -s "$home/demo.txt"
echo "the wheel starts with every supported Python"
for python in 3.11 3.12 3.13; do
  HOME=$home UV_CACHE_DIR=$cache "$uv" tool run --quiet --python "$python" --from dist/*.whl agentarmy --version
done
ls -l dist
