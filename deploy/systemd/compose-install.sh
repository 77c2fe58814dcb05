# shellcheck shell=sh
# Read by install.sh: the prod stack of containers on a host that has Docker, systemd, and nothing else. The Node runtime
# and the bundle of the host helper come out of the image that was built here.

compose_image=smart-monitor-orchestrator:local
compose_images='collector gui orchestrator'
compose_sysusers=/etc/sysusers.d/smart-monitor-compose.conf
compose_checkout=$units/$compose_unit.d/checkout.conf

# In the checkout's folder, always as the unit does it.
stack() { COMPOSE_FILE=docker-compose.yml:docker-compose.prod.yml COMPOSE_PROFILES=prod docker compose "$@"; }
image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null || :; }

# env_value NAME: what .env says; the last line counts.
env_value() { sed -n "s/^$1=//p" .env 2>/dev/null | tail -n 1; }

compose_needs() {
  [ -f "$compose/docker-compose.prod.yml" ] || fail "$compose is no checkout of Smart-Monitor: docker-compose.prod.yml is not there."
  [ -x /usr/bin/docker ] || fail "Docker is not installed (/usr/bin/docker)."
  version=$(docker compose version --short 2>/dev/null | sed 's/^v//')
  [ -n "$version" ] || fail "docker compose is not there: install Docker's plugin compose, 2.24 or newer."
  major=${version%%.*} minor=${version#*.} && minor=${minor%%.*}
  [ "$major" -gt 2 ] || { [ "$major" = 2 ] && [ "$minor" -ge 24 ]; } || fail "docker compose is $version; 2.24 or newer is needed."
  docker info >/dev/null 2>&1 || fail "Docker does not answer: systemctl status docker.service"
  [ "$(stat -c %u "$compose")" = 0 ] ||
    echo "Note: $compose is $(stat -c %U "$compose")'s. Who can write there decides what runs on this host as root."
}

# The services' user: one that is nobody's.
compose_user() {
  printf '%s\n' '# The user of the containers.' 'u smartmon - "Smart-Monitor" / /usr/sbin/nologin' >"$told"
  put 0644 "$told" $compose_sysusers
  run systemd-sysusers "$(basename $compose_sysusers)"
}

# setting NAME VALUE: a line of .env that is not there yet. What is there is a person's.
setting() {
  grep -q "^$1=" .env || printf '%s=%s\n' "$1" "$2" >>.env
}

compose_env() {
  if [ "$dry" = true ]; then
    [ -e .env ] || echo "would write: $compose/.env, from .env.example, with the ids of smartmon"
    return
  fi
  uid=$(id -u smartmon) gid=$(id -g smartmon)
  if [ ! -e .env ]; then
    part=$(mktemp .env.XXXXXX)
    sed -e "s/^SMARTMON_UID=.*/SMARTMON_UID=$uid/" -e "s/^SMARTMON_GID=.*/SMARTMON_GID=$gid/" \
      -e "s/^SMARTMON_HELPER_GID=.*/SMARTMON_HELPER_GID=$gid/" .env.example >"$part"
    chown --reference=. "$part" && chmod 0640 "$part" && mv -f "$part" .env
  fi
  [ -z "$(tail -c 1 .env)" ] || echo >>.env
  setting SMARTMON_UID "$uid"
  setting SMARTMON_GID "$gid"
  setting SMARTMON_HELPER_GID "$gid"
  setting SECRETS_DIR $etc/secrets
  # So that `docker compose` in this folder means this stack.
  setting COMPOSE_FILE docker-compose.yml:docker-compose.prod.yml
  setting COMPOSE_PROFILES prod
  is=$(env_value SMARTMON_UID):$(env_value SMARTMON_HELPER_GID)
  [ "$is" = "$uid:$gid" ] || echo "Note: in $compose/.env SMARTMON_UID:SMARTMON_HELPER_GID is $is; smartmon is $uid:$gid."
}

# Built from the checkout; what was in use before stays as :previous.
compose_build() {
  if [ "$dry" = true ]; then
    echo "would build the images from $compose; those in use would stay as smart-monitor-*:previous"
    return
  fi
  for name in $compose_images; do docker tag "smart-monitor-$name:local" "smart-monitor-$name:before" 2>/dev/null || :; done
  # Each image once: several containers share one, and two builds at a time give it two ids.
  # shellcheck disable=SC2086
  stack build $compose_images || fail "the images cannot be built: see above. Nothing was changed."
  newer=false
  for name in $compose_images; do
    before=$(image_id "smart-monitor-$name:before")
    [ -z "$before" ] || [ "$before" = "$(image_id "smart-monitor-$name:local")" ] || newer=true
  done
  for name in $compose_images; do
    [ -n "$(image_id "smart-monitor-$name:before")" ] || continue
    [ "$newer" = false ] || docker tag "smart-monitor-$name:before" "smart-monitor-$name:previous"
    docker image rm --no-prune "smart-monitor-$name:before" >/dev/null
  done
}

# The helper is of the version of the containers.
compose_helper() {
  if [ "$dry" = true ]; then
    echo "would install the host helper and its Node runtime out of $compose_image"
    return
  fi
  out=$(mktemp -d)
  container=$(docker create $compose_image)
  docker cp --quiet "$container:/app/host-helper/smart-monitor-helper.mjs" "$out/"
  [ -n "$node" ] || docker cp --quiet "$container:/usr/local/bin/node" "$out/node"
  docker rm "$container" >/dev/null
  if [ -z "$node" ]; then
    node=/usr/lib/smart-monitor/node
    put 0755 "$out/node" $node
  fi
  install_helper "$out/smart-monitor-helper.mjs"
  rm -rf "$out"
}

compose_secrets() {
  # shellcheck disable=SC2046
  run env $(for name in DB_NAME DB_USER; do value=$(env_value $name) && [ -z "$value" ] || echo "$name=$value"; done) \
    sh deploy/docker/make-secrets.sh "$(secrets_folder)"
  certificate=$(env_value TLS_FULLCHAIN)
  [ -e "${certificate:-./.smart-monitor/tls/fullchain.pem}" ] ||
    run env TLS_NAME="$(name=$(env_value TLS_NAME) && echo "${name:-$(uname -n)}")" COMPOSE_FILE=docker-compose.yml:docker-compose.prod.yml docker compose run --rm --no-deps tls
}
secrets_folder() { folder=$(env_value SECRETS_DIR) && echo "${folder:-$etc/secrets}"; }

# Every container healthy, or in words which is not.
compose_wait() {
  [ "$dry" = false ] || return 0
  tries=0
  while :; do
    waiting=$(stack ps --all --format '{{.Name}} {{.State}} {{.Health}}' |
      grep -E ' (starting|unhealthy)$| (created|restarting|dead) ' || :)
    [ -n "$waiting" ] || return 0
    tries=$((tries + 1))
    [ $tries -lt 120 ] || fail "not every container is well after 4 min (docker compose logs NAME):
$waiting"
    sleep 2
  done
}

compose_start() {
  printf '[Service]\nWorkingDirectory=%s\n' "$compose" >"$told"
  put 0644 "$told" "$compose_checkout"
  put_units $compose_unit
  verify $compose_unit
  run systemctl reload-or-restart $compose_unit || fail "the stack does not start: journalctl -u $compose_unit"
  compose_wait
}

compose_install() {
  compose_needs
  cd "$compose"
  compose_user
  compose_env
  compose_build
  compose_helper
  compose_secrets
  compose_start
  if [ "$dry" = true ]; then echo "Nothing was done." && return; fi
  port=$(env_value HTTPS_PORT)
  echo "Smart-Monitor runs in containers. The console: https://$(uname -n):${port:-8443}, its first credentials:"
  echo "  cd $compose && docker compose exec gui cat /var/lib/smart-monitor/first-run-credentials"
  echo "What may be touched: $etc/approved_services.json. Dry run ends with DRY_RUN=false in $compose/.env,"
  echo "\"dryRun\": false in $etc/helper.json, then: systemctl restart smart-monitor-helper && systemctl reload smart-monitor-compose"
}

# Images and helper of the version before; once more, and it is undone. The checkout stays as it is.
compose_rollback() {
  for name in $compose_images; do
    [ -n "$(image_id "smart-monitor-$name:previous")" ] || fail "there is nothing to go back to: no image smart-monitor-$name:previous."
  done
  if [ "$dry" = true ]; then echo "would put the images :previous in the place of :local, and restart. Nothing was done." && return; fi
  cd "$compose"
  for name in $compose_images; do
    docker tag "smart-monitor-$name:local" "smart-monitor-$name:before"
    docker tag "smart-monitor-$name:previous" "smart-monitor-$name:local"
    docker tag "smart-monitor-$name:before" "smart-monitor-$name:previous"
    docker image rm --no-prune "smart-monitor-$name:before" >/dev/null
  done
  compose_helper
  systemctl reload-or-restart $compose_unit || fail "the stack does not start: journalctl -u $compose_unit"
  compose_wait
  echo "The images and the helper are those of before. Once more, and it is undone."
}

# The checkout that is installed; nothing where none is.
compose_installed() { sed -n 's/^WorkingDirectory=//p' "$compose_checkout" 2>/dev/null || :; }

# Before the unit goes. The volumes are the database.
compose_remove() {
  folder=$(compose_installed)
  # One that was taken away before, and whose data are still there.
  if [ -z "$folder" ] && [ -d $etc/secrets ] && [ -f "$here/../../.env" ]; then folder=$(cd "$here/../.." && pwd); fi
  run rm -f $compose_sysusers
  [ -n "$folder" ] || return 0
  # While its settings are still there.
  [ ! -e "$units/$compose_unit" ] || run systemctl stop $compose_unit
  data="Its database went with the containers."
  if [ "$purge" = true ] && [ -f "$folder/docker-compose.prod.yml" ]; then
    (
      [ "$dry" = true ] || exec >/dev/null
      cd "$folder"
      secrets=$(secrets_folder) tls=$(env_value TLS_DIR)
      run env COMPOSE_FILE=docker-compose.yml:docker-compose.prod.yml COMPOSE_PROFILES=prod docker compose --progress quiet down --volumes || {
        echo "The containers and their data are still there, and so are their settings: docker compose down --volumes in $folder" >&2
        exit 0
      }
      case $secrets in $etc/*) run rm -rf "$secrets" ;; esac
      case $tls in $etc/*) run rm -rf "$tls" ;; esac
      run rm -f .env
      for name in $compose_images; do
        for tag in local previous; do
          [ -z "$(image_id "smart-monitor-$name:$tag")" ] || run docker image rm --force "smart-monitor-$name:$tag"
        done
      done
    )
  fi
}
