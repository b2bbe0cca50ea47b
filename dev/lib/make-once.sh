# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Folders that are expensive to fill and then kept on this machine: compiled programs, layers of images.

# What fails in a function that is called as $(function) must end the command too, or half-filled folders would be kept.
# For the same reason nothing here may be called in a condition: bash ignores failures inside those.
shopt -s inherit_errexit

# shellcheck disable=SC2034 # read in what is sourced after this
readonly BUILD_CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/cpu-steering

# make_once FOLDER WHAT COMMAND...: the command, called with a new folder as its last argument, fills it; then it is
# renamed to FOLDER, which therefore is whole or absent. Of two that want the same, one works and the other waits.
make_once() {
  local folder=$1 what=$2 lock
  shift 2
  [ ! -d "$folder" ] || return 0
  mkdir -p "$(dirname "$folder")"
  exec {lock}>"$folder.lock"
  if ! flock -n "$lock"; then
    step "Waiting for another command that is making $what"
    flock "$lock"
  fi
  if [ ! -d "$folder" ]; then
    step "Making $what"
    rm -rf "$folder.new"
    mkdir "$folder.new"
    with_progress "$folder.log" "$@" "$folder.new"
    mv "$folder.new" "$folder"
  fi
  exec {lock}>&-
}
