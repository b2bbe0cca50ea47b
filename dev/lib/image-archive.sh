# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Image archives in the format of "docker save", which every container runtime imports, made with tar and jq.
# The same input gives the same bytes: names sorted, owners and times fixed.

readonly IMAGE_EPOCH=1767225600 # 2026-01-01, as project.build.outputTimestamp in pom.xml

# fingerprint WORD...: a short name for the words and for what comes in.
fingerprint() {
  { echo "$*" && cat; } | sha256sum | cut -c1-16
}

# pack_layer FOLDER FILE
pack_layer() {
  tar --sort=name --format=gnu --mtime=@"$IMAGE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$1" -cf "$2" .
  sha256sum <"$2" | cut -d' ' -f1 >"$2.sha256"
}

# write_image FILE REFERENCE USER ENVIRONMENT ENTRYPOINT LAYER...: ENVIRONMENT and ENTRYPOINT are JSON lists, a LAYER is a
# file that pack_layer made.
write_image() {
  local file=$1 reference=$2 user=$3 environment=$4 entrypoint=$5 parts layer digest
  shift 5
  parts=$(mktemp -d "$(dirname "$file")/.parts.XXXXXX")
  for layer in "$@"; do
    digest=$(cat "$layer.sha256")
    ln -s "$layer" "$parts/$digest.tar"
    echo "$digest"
  done >"$parts/digests"
  jq -n -S --rawfile digests "$parts/digests" --arg user "$user" --argjson environment "$environment" --argjson entrypoint "$entrypoint" \
    --arg architecture "$(dpkg --print-architecture)" --arg created "$(date -u -d "@$IMAGE_EPOCH" +%FT%TZ)" '{
      architecture: $architecture, os: "linux", created: $created,
      config: {User: $user, Entrypoint: $entrypoint, WorkingDir: "/", Env: $environment},
      rootfs: {type: "layers", diff_ids: ($digests | split("\n") | map(select(. != "") | "sha256:" + .))}
    }' >"$parts/config.json"
  jq -n -S --rawfile digests "$parts/digests" --arg reference "$reference" '[{
      Config: "config.json", RepoTags: [$reference],
      Layers: ($digests | split("\n") | map(select(. != "") | . + ".tar"))
    }]' >"$parts/manifest.json"
  (
    cd "$parts" || exit
    # shellcheck disable=SC2046 # digests are single words
    tar --dereference --format=gnu --mtime=@"$IMAGE_EPOCH" --owner=0 --group=0 --numeric-owner \
      -cf image.tar manifest.json config.json $(sort -u digests | sed 's/$/.tar/')
  )
  mv "$parts/image.tar" "$file"
  rm -rf "$parts"
}
