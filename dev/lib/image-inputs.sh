# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What images were made of, so that they are made once. They are kept only while all of that is the same to the byte and the
# archives are as they were written: a stale image would be worse than a slow command.
# Sourced by dev/images after image-archive.sh.

# image_inputs LAYER...: prints a fingerprint of everything that goes into the images: sources, except those of tests; the
# scripts that make them; the layers below; the JDK, and whatever else is installed; and the kernel the agent is trained on.
image_inputs() {
  {
    (
      cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
      find pom.xml .mvn bpf crds node-agent operator dev/images dev/lib/image-* dev/lib/training \
        \( -name target -o -path '*/src/test' \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    )
    cat "${@/%/.sha256}"
    cat "$JAVA_HOME/release"
    dpkg-query -W
    uname -m -r -v
  } | fingerprint images
}

# note_inputs FOLDER INPUTS: the images in FOLDER are made of INPUTS.
note_inputs() {
  (
    cd "$1" || exit
    { echo "# $2" && sha256sum agent.tar operator.tar; } >.inputs
  )
}

# forget_inputs FOLDER
forget_inputs() {
  rm -f "$1/.inputs"
}

# are_made_of FOLDER INPUTS: succeeds if the images in FOLDER are there, whole, and made of INPUTS.
are_made_of() {
  [ "$(head -n 1 "$1/.inputs" 2>/dev/null)" = "# $2" ] || return
  (cd "$1" && sed 1d .inputs | sha256sum --check --status --strict 2>/dev/null)
}
