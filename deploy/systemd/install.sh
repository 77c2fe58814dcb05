#!/bin/sh
# Installs, upgrades, takes back or removes Smart-Monitor on a host with systemd, without containers. It may be run again
# at any time. What is a person's stays as it is: settings, key, allow-list, policies, drop-ins.
set -eu

usage() {
  cat <<'TEXT'
install.sh [--bundle DIR] [--mode auto|polkit|root] [--monitor-only] [--node FILE] [--restart] [--dry-run]
install.sh --compose [DIR] [--mode auto|polkit|root] [--monitor-only] [--node FILE] [--dry-run]
install.sh --rollback [--dry-run]
install.sh --uninstall [--purge] [--dry-run]

  --bundle DIR    a folder that deploy/systemd/assemble.mjs made, or a built checkout; default: where this script is
  --mode, --node  as helper-install.sh has them
  --monitor-only  nothing that can act is installed: the host helper answers, as a user without rights
  --compose DIR   containers instead of services, built from the checkout DIR (default: where this script is), on a
                  host that has Docker and systemd alone: user, settings, secrets, certificate, helper, start at boot
  --restart       the services are restarted, also where nothing changed
  --dry-run       says what would be done, and does nothing
  --rollback      goes back to what was installed before the last upgrade; once more, and it is undone
  --uninstall     takes everything away; settings, key, allow-list and state stay
  --purge         takes these away too, and the users
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
app=/opt/smart-monitor
etc=/etc/smart-monitor
env=/etc/smart-monitor.env
units=/etc/systemd/system
services='smart-monitor-collector.service smart-monitor-orchestrator.service smart-monitor-checker.service smart-monitor-gui.service'
target=smart-monitor.target
compose_unit=smart-monitor-compose.service
people='smartmon-gui smartmon-checker smartmon-collector smartmon'
bundle=$here/../..
compose=
helper_options=
node=
action=install
restart=false
dry=false
purge=false

fail() {
  echo "install: $*" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --bundle | --mode | --node)
      [ $# -ge 2 ] || fail "$1 needs a value."
      case $1 in --bundle) bundle=$2 ;; --node) node=$2 ;; --mode) helper_options="$helper_options --mode $2" ;; esac
      shift
      ;;
    --compose)
      compose=$here/../..
      case ${2:--} in -*) ;; *) compose=$2 && shift ;; esac
      ;;
    --monitor-only) helper_options="$helper_options --monitor-only" ;;
    --restart) restart=true ;;
    --dry-run) dry=true helper_options="$helper_options --dry-run" ;;
    --rollback) action=rollback ;;
    --uninstall) action=uninstall ;;
    --purge) purge=true ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && fail "there is no option $1." ;;
  esac
  shift
done
[ "$purge" = false ] || [ "$action" = uninstall ] || fail "--purge goes with --uninstall."

# Does a thing, or says it in a dry run.
run() {
  if [ "$dry" = true ]; then echo "would run: $*"; else "$@"; fi
}

# put MODE FROM TO: installs a file of root's. Remembers in $changed what was not so before.
changed=
put() {
  if [ -f "$3" ] && [ ! -L "$3" ] && cmp -s "$2" "$3" && [ "$(stat -c %a:%u:%g "$3")" = "${1#0}:0:0" ]; then return; fi
  changed="$changed $(basename "$3")"
  run install -D -o root -g root -m "$1" "$2" "$3"
}

[ "$(id -u)" = 0 ] || fail "this has to run as root: sudo $0"
command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ] || fail "systemd does not run this host."

drop_unit() {
  [ -e "$units/$1" ] || return 0
  run systemctl disable --quiet --now "$1"
  run systemctl reset-failed "$1" 2>/dev/null || :
  [ "$purge" = false ] || run rm -rf "$units/$1.d"
  run rm -f "$units/$1"
}

# shellcheck source=deploy/systemd/compose-install.sh
. "$here/compose-install.sh"

remove() {
  data="Its tables in PostgreSQL are not touched."
  compose_remove
  for unit in $compose_unit $target $services; do drop_unit "$unit"; done
  run rm -f "$units/$compose_unit.d/checkout.conf"
  [ ! -d "$units/$compose_unit.d" ] || run rmdir --ignore-fail-on-non-empty "$units/$compose_unit.d"
  run rm -f /etc/logrotate.d/smart-monitor /etc/tmpfiles.d/smart-monitor-services.conf /etc/sysusers.d/smart-monitor-services.conf
  run rm -rf /run/smart-monitor-checks
  if [ "$purge" = true ]; then
    run rm -rf "$env" /var/lib/smart-monitor /var/lib/smart-monitor-collector /var/lib/smart-monitor-gui /var/log/smart-monitor
    run rm -f "$etc/policies.json" "$etc/checks.json" "$etc/app_meta.json"
    # Before the helper, which takes the group away where nobody is in it.
    for name in $people; do if getent passwd "$name" >/dev/null; then run userdel "$name"; fi; done
  fi
  # In full: the way to it may go with what is removed next.
  options=--uninstall
  [ "$purge" = false ] || options="$options --purge"
  [ "$dry" = false ] || options="$options --dry-run"
  # shellcheck disable=SC2086
  sh "$here/helper-install.sh" $options
  run rm -rf "$app" "$app.previous" "$app.new"
  run systemctl daemon-reload
  if [ "$dry" = true ]; then echo "Nothing was done."; elif [ "$purge" = true ]; then
    echo "Smart-Monitor is gone from this host. $data"
  else
    echo "Smart-Monitor is gone. $env, $etc and what is in /var/lib/smart-monitor* are still there:"
    echo "--uninstall --purge takes them away."
  fi
}

rollback() {
  compose=$(compose_installed)
  if [ -n "$compose" ]; then
    compose_rollback
    exit 0
  fi
  [ -d "$app.previous" ] || fail "there is nothing to go back to: $app.previous is not there."
  if [ "$dry" = true ]; then echo "would put $app.previous in the place of $app, and restart. Nothing was done." && exit 0; fi
  rm -rf "$app.new" "$told"
  mv "$app" "$app.new" && mv "$app.previous" "$app" && mv "$app.new" "$app.previous"
  # The units and the helper of that version, by its own installer.
  exec sh "$app/deploy/systemd/install.sh" --restart ${node:+--node "$node"}
}

# The tree, made beside the one in use. Remembers in $changed where it is another one.
stage_tree() {
  if [ "$dry" = true ]; then
    echo "would put what the services need, from $bundle, in $app"
    return
  fi
  # After a rollback it is there already.
  [ "$(readlink -f "$bundle")" != "$app" ] || return 0
  rm -rf "$app.new" && mkdir -p "$app.new"
  if [ -f "$bundle/manifest.sha256" ]; then
    cp -R "$bundle/." "$app.new/"
    (cd "$app.new" && sha256sum --quiet --check manifest.sha256 >/dev/null 2>&1) ||
      fail "$bundle is not what was assembled: sha256sum --check manifest.sha256 tells where."
  else
    "$node" "$here/assemble.mjs" "$bundle" "$app.new" || fail "nothing was installed."
  fi
  chown -R root:root "$app.new" && chmod -R u=rwX,go=rX "$app.new"
  if cmp -s "$app.new/manifest.sha256" "$app/manifest.sha256"; then rm -rf "$app.new"; else changed="$changed tree"; fi
}

swap_tree() {
  [ -d "$app.new" ] && [ "$dry" = false ] || return 0
  if [ -e "$app" ]; then rm -rf "$app.previous" && mv "$app" "$app.previous"; fi
  mv "$app.new" "$app"
}

# Made once; then it is a person's.
put_env() {
  [ ! -e "$env" ] || return 0
  run install -o root -g smartmon -m 0640 "$here/services/smart-monitor.env" "$env"
}

# What a person still has to say, in words; nothing where all is there.
missing_settings() {
  [ -e "$env" ] || { echo "$env does not exist yet." && return; }
  has() { grep -Eq "^[[:space:]]*$1=[\"']?[^\"'[:space:]]" "$env"; }
  if has 'DATABASE_URL(_INTERNAL)?(_FILE)?' || { has DB_NAME && has DB_USER; }; then return; fi
  has DATABASE_URL_COLLECTOR && has DATABASE_URL_ORCHESTRATOR && has DATABASE_URL_GUI && return
  echo "DATABASE_URL is not set in $env: say where PostgreSQL is, and the login."
}

put_units() {
  for unit in "$@"; do
    if [ -e "$units/$unit" ]; then known="$known $unit"; fi
    put 0644 "$here/services/$unit" "$units/$unit"
  done
  run systemctl daemon-reload
  # One that a person has disabled since stays so.
  for unit in "$@"; do
    case " $known " in *" $unit "*) ;; *) run systemctl enable --quiet "$unit" ;; esac
  done
}
known=

start_services() {
  missing=$(missing_settings)
  if [ -n "$missing" ]; then
    echo "The services are installed and not started. $missing"
    echo "Then: systemctl start $target"
    return
  fi
  wanted=
  for unit in $services; do
    if [ "$dry" = false ] && ! systemctl is-enabled --quiet "$unit"; then continue; fi
    wanted="$wanted $unit"
  done
  run systemctl start $target
  [ -z "$changed" ] && [ "$restart" = false ] || restarting=true
  # shellcheck disable=SC2086
  run systemctl ${restarting:+re}start $wanted && return
  [ ! -d "$app.previous" ] || echo "What was there before the last upgrade comes back with: $0 --rollback" >&2
  fail "not every service starts. Why: journalctl -n 50 -u 'smart-monitor-*'"
}
restarting=

verify() {
  [ "$dry" = false ] || return 0
  for unit in "$@"; do set -- "$@" "$units/$unit" && shift; done
  systemd-analyze verify --man=no "$@" || fail "systemd finds fault with the units: see above."
}

install_helper() {
  # shellcheck disable=SC2086
  sh "$here/helper-install.sh" --node "$node" $helper_options \
    --bundle "$1" >"$told" 2>&1 || { cat "$told" >&2 && exit 1; }
  # What it says to do next is for those who have the helper alone.
  if [ "$dry" = true ]; then cat "$told"; else sed '/^$/,$d' "$told"; fi
}

told=$(mktemp)
trap 'rm -f "$told"' EXIT
case $action in
  uninstall)
    remove
    exit 0
    ;;
  rollback) rollback ;;
esac

for folder in "$bundle" ${compose:+"$compose"}; do [ -d "$folder" ] || fail "there is no folder $folder."; done
bundle=$(cd "$bundle" && pwd)
if [ -n "$compose" ]; then
  [ ! -e "$units/$target" ] || fail "the services are installed without containers ($target): --uninstall them first."
  compose=$(cd "$compose" && pwd)
  here=$compose/deploy/systemd
  compose_install
  exit 0
fi
[ -z "$(compose_installed)" ] || fail "the stack of containers is installed ($compose_unit): --uninstall it first."
: "${node:=$(command -v node || :)}"
[ -n "$node" ] || [ ! -x /usr/lib/smart-monitor/node ] || node=/usr/lib/smart-monitor/node
[ -n "$node" ] && [ -x "$node" ] || fail "there is no Node runtime: install 20.19 or newer, or --node FILE."
# The units and the helper are those of what is installed.
here=$bundle/deploy/systemd
[ -d "$here/services" ] || fail "$bundle is neither a checkout nor a folder that assemble.mjs made."

stage_tree
put 0644 "$here/services/sysusers.d/smart-monitor-services.conf" /etc/sysusers.d/smart-monitor-services.conf
put 0644 "$here/services/tmpfiles.d/smart-monitor-services.conf" /etc/tmpfiles.d/smart-monitor-services.conf
[ ! -d /etc/logrotate.d ] || put 0644 "$here/services/logrotate.conf" /etc/logrotate.d/smart-monitor
run systemd-sysusers smart-monitor-services.conf
run systemd-tmpfiles --create smart-monitor-services.conf
install_helper "$bundle/host-helper/dist/smart-monitor-helper.mjs"
put_env
swap_tree
put_units $target $services
start_services
verify $target $services
if [ "$dry" = true ]; then echo "Nothing was done."; elif [ -z "$changed" ]; then echo "Smart-Monitor was installed already, the same."; else
  echo "Smart-Monitor is installed in $app. The console: http://127.0.0.1:5003, its first credentials in"
  echo "/var/lib/smart-monitor-gui/first-run-credentials. What happens: journalctl -fu 'smart-monitor-*'"
  echo "What may be touched: $etc/approved_services.json. Dry run ends with DRY_RUN=false in $env"
  echo "and \"dryRun\": false in $etc/helper.json, and a restart of $target and smart-monitor-helper.service."
fi
