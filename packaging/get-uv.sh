#!/usr/bin/env bash
# Puts uv into .uv/ of this folder, touching nothing else on the machine.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
python=$(command -v python3 || true)
[ -n "$python" ] || { echo "make: neither uv nor python3 is on PATH; install one (Debian: apt install python3-venv)" >&2; exit 1; }
echo "preparing .uv (uv is not on PATH)" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Debian's python3 without python3-venv makes half an environment and fails at its pip.
if "$python" -m venv .uv >>"$log" 2>&1 && .uv/bin/python -m pip install --quiet uv >>"$log" 2>&1; then
  exit 0
fi
rm -rf .uv
if "$python" -m pip install --quiet --target .uv/lib uv >>"$log" 2>&1; then
  mkdir -p .uv/bin && ln -s ../lib/bin/uv .uv/bin/uv && exit 0
fi
rm -rf .uv
tail -n 3 "$log" >&2
echo "make: uv could not be installed with $python; needed is its venv module and a package index (Debian: apt install python3-venv; or install uv yourself)" >&2
exit 1
