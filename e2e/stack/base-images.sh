#!/bin/sh
# Makes the images that the product's Dockerfile and compose files name, under their official tags, out of Debian's
# packages and npm's `node`: for machines that reach no image registry. The Dockerfile and the compose files stay
# exactly as users get them. Needs root, a Docker engine and debootstrap. Images that are there are left as they are.
#
# Usage: base-images.sh FOLDER   (an empty or earlier folder for the root file systems; about 600 MB)
set -eu
work=${1:?the folder to work in}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
node=${NODE_VERSION:-24}
mkdir -p "$work"

has() { docker image inspect "$1" >/dev/null 2>&1; }

# A minimal Debian of a release, with this machine's certificate authorities.
debian() {
  has "debian:$1-slim" && return
  root="$work/$1"
  rm -rf "$root"
  debootstrap --variant=minbase --include=ca-certificates "$1" "$root" "$mirror" >"$work/$1.log" 2>&1 ||
    { tail -n 5 "$work/$1.log"; exit 1; }
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/* \
    "$root"/usr/share/locale/*
  tar -C "$root" -c . | docker import -c 'CMD ["bash"]' - "debian:$1-slim" >/dev/null
  rm -rf "$root"
}

# Builds an image from the Dockerfile on standard input; with a folder as second argument that is its context.
image() { docker build -q -t "$1" -f - "${2:-$work/empty}" >/dev/null; }

mkdir -p "$work/empty"
debian bookworm
debian trixie

# Node's own binary and npm, where the official image has them.
if ! has "node:$node-bookworm-slim"; then
  files="$work/node"
  mkdir -p "$files"
  (cd "$files" && npm pack --silent "node-linux-$(node -p process.arch)@$node" "npm@11" >packed 2>/dev/null)
  # A range packs every version that fits; the newest comes last.
  runtime=$(grep '^node-linux' "$files/packed" | sort -V | tail -n 1)
  npm=$(grep '^npm-' "$files/packed" | sort -V | tail -n 1)
  mkdir -p "$files/image/lib/node_modules/npm" "$files/image/bin"
  tar -C "$files" -xzf "$files/$runtime" && cp "$files/package/bin/node" "$files/image/bin/node" && rm -rf "$files/package"
  tar -C "$files/image/lib/node_modules/npm" --strip-components=1 -xzf "$files/$npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$files/image/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$files/image/bin/npx"
  chmod 755 "$files/image/bin/node" "$files/image/lib/node_modules/npm/bin/"*.js
  image "node:$node-bookworm-slim" "$files/image" <<'DOCKERFILE'
FROM debian:bookworm-slim
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
COPY . /usr/local/
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
CMD ["node"]
DOCKERFILE
fi

has postgres:15 || image postgres:15 "$(dirname "$0")/images/postgres" <"$(dirname "$0")/images/postgres/Dockerfile"
has nginx:1.27-alpine || image nginx:1.27-alpine <<'DOCKERFILE'
FROM debian:trixie-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx curl && rm -rf /var/lib/apt/lists/* \
  /etc/nginx/sites-enabled/* && mkdir -p /docker-entrypoint.d \
  && ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log \
  && (id nginx >/dev/null 2>&1 || useradd --system --no-create-home nginx)
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
DOCKERFILE
has eclipse-mosquitto:2 || image eclipse-mosquitto:2 <<'DOCKERFILE'
FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends mosquitto mosquitto-clients \
  && rm -rf /var/lib/apt/lists/* && mkdir -p /mosquitto/config /mosquitto/data /mosquitto/log \
  && chown -R mosquitto:mosquitto /mosquitto
CMD ["/usr/sbin/mosquitto", "-c", "/mosquitto/config/mosquitto.conf"]
DOCKERFILE
docker image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}' | sort
