#!/bin/sh
# Installs, upgrades or removes the Smart-Monitor host helper on a host with systemd. It may be run again at any time.
# What is a person's stays as it is: settings, key, allow-list, drop-ins of others.
set -eu

usage() {
  cat <<'EOF'
helper-install.sh [--mode auto|polkit|root] [--monitor-only] [--bundle FILE] [--node FILE] [--dry-run]
helper-install.sh --uninstall [--purge] [--dry-run]

  --mode          polkit: the helper is a user of its own, and polkit grants it what the allow-list grants;
                  root: for hosts without polkit 0.106 or newer; auto (default): polkit where that is possible
  --monitor-only  the helper answers and never acts: a user without rights, and nothing beside it that could act
  --bundle FILE   smart-monitor-helper.mjs; default: the one built in this checkout
  --node FILE     the Node runtime, 20.19 or newer; default: the one on the PATH
  --dry-run       says what would be done, and does nothing
  --uninstall     takes the helper away; settings, key, allow-list and audit log stay
  --purge         takes these away too, and the user and the group
EOF
}

here=$(cd "$(dirname "$0")" && pwd)
etc=/etc/smart-monitor
lib=/usr/lib/smart-monitor
units=/etc/systemd/system
wrapper=/usr/local/sbin/smart-monitor-helper
rule=/etc/polkit-1/rules.d/49-smart-monitor.rules
mode=auto
monitor_only=false
watching=false
bundle=$here/../../host-helper/dist/smart-monitor-helper.mjs
node=
dry=false
uninstall=false
purge=false

fail() {
  echo "helper-install: $*" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --mode | --bundle | --node)
      [ $# -ge 2 ] || fail "$1 needs a value."
      case $1 in --mode) mode=$2 ;; --bundle) bundle=$2 ;; --node) node=$2 ;; esac
      shift
      ;;
    --monitor-only) monitor_only=true ;;
    --dry-run) dry=true ;;
    --uninstall) uninstall=true ;;
    --purge) purge=true ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && fail "there is no option $1." ;;
  esac
  shift
done
case $mode in auto | polkit | root) ;; *) fail "--mode is auto, polkit or root, not $mode." ;; esac
[ "$purge" = false ] || [ "$uninstall" = true ] || fail "--purge goes with --uninstall."

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

# text MODE TO: puts standard input there, whole or not at all.
text() {
  if [ "$dry" = true ]; then
    cat >/dev/null
    echo "would write: $2 (mode $1)"
    return
  fi
  # A new file, 0600, of a name that nobody has: not one that is there, nor a link that somebody has put there.
  part=$(mktemp "$2.XXXXXX")
  { cat >"$part" && chmod "$1" "$part" && mv -f "$part" "$2"; } || { rm -f "$part" && fail "$2 cannot be written."; }
}

[ "$(id -u)" = 0 ] || fail "this has to run as root: sudo $0"
command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ] ||
  fail "systemd does not run this host. Without it start the helper by hand: see docs/helper-operation.md, Installing."

# Every unit that ships with the helper, whoever added it.
our_units=$(cd "$here" && ls ./*.service ./*.socket ./*.timer ./*.path 2>/dev/null | sed 's|^\./||')
# What is not wanted here: polkit's rule where the helper is root or never acts; what frees space where it never acts.
is_left_out() {
  case $1 in
    smart-monitor-polkit.*) [ "$mode" = root ] ;;
    smart-monitor-journal-vacuum.* | smart-monitor-tmpfiles-clean.*) [ "$watching" = true ] ;;
    *) return 1 ;;
  esac
}
# Units that are enabled have a section [Install]; all but services are started with it. A timer that a person has
# disabled since stays so.
is_enabled_unit() { grep -q '^\[Install\]' "$here/$1"; }
is_switched_off() {
  case $1 in *.timer) ;; *) return 1 ;; esac
  case " $kept " in *" $1 "*) ! systemctl is-enabled --quiet "$1" ;; *) return 1 ;; esac
}
is_started_unit() { case $1 in *.service) return 1 ;; *) is_enabled_unit "$1" ;; esac; }

# drop UNIT: stops and takes away one of our units, and our drop-ins of it.
drop() {
  [ -e "$units/$1" ] || return 0
  run systemctl stop "$1"
  ! is_enabled_unit "$1" || run systemctl disable --quiet "$1"
  run systemctl reset-failed "$1" 2>/dev/null || :
  for file in "$here/$1.d"/*.conf; do
    [ ! -e "$units/$1.d/$(basename "$file")" ] || run rm -f "$units/$1.d/$(basename "$file")"
  done
  [ "$purge" = false ] || run rm -rf "$units/$1.d"
  [ ! -d "$units/$1.d" ] || run rmdir --ignore-fail-on-non-empty "$units/$1.d"
  run rm -f "$units/$1"
}

# drop_folders DIRECTIVE BELOW: takes away the folders that systemd made for our units.
drop_folders() {
  for folder in $(sed -n "s/^$1=//p" "$here"/*.service | tr ' ' '\n' | sort -u); do
    # One that is not ours alone stays.
    [ "$folder" != smart-monitor ] || continue
    for path in "$2/$folder" "$2/private/$folder"; do [ ! -e "$path" ] || run rm -rf "$path"; done
  done
}

remove() {
  # First what starts the others.
  for unit in $our_units; do ! is_started_unit "$unit" || [ ! -e "$units/$unit" ] || run systemctl stop "$unit"; done
  for unit in $our_units; do drop "$unit"; done
  drop_folders RuntimeDirectory /run
  run rm -f "$rule" "$wrapper"
  run rm -f "$lib/node" "$lib/smart-monitor-helper.mjs" "$lib/smart-monitor-native.node"
  run rm -f /etc/tmpfiles.d/smart-monitor.conf /etc/sysusers.d/smart-monitor.conf
  [ ! -d "$lib" ] || run rmdir --ignore-fail-on-non-empty "$lib"
  # The folders of the sockets; whoever has one mounted keeps it.
  for socket in $(sed -n 's/^ListenStream=//p' "$here"/*.socket); do
    folder=$(dirname "$socket")
    [ ! -d "$folder" ] || run rmdir "$folder" 2>/dev/null || :
  done
  run systemctl daemon-reload
  if [ "$purge" = true ]; then
    drop_folders StateDirectory /var/lib
    drop_folders CacheDirectory /var/cache
    drop_folders LogsDirectory /var/log
    run rm -f /var/lib/systemd/timers/stamp-smart-monitor-*.timer
    run rm -f "$etc/helper.json" "$etc/approved_services.json" "$etc"/helper.key*
    [ ! -d "$etc" ] || run rmdir --ignore-fail-on-non-empty "$etc"
    if getent passwd smartmon-helper >/dev/null; then run userdel smartmon-helper; fi
    # A group that is still somebody's stays.
    if getent group smartmon-helper >/dev/null; then run groupdel smartmon-helper || :; fi
    if getent group smartmon >/dev/null; then
      if [ -z "$(getent group smartmon | cut -d: -f4)" ]; then run groupdel smartmon || :; else
        echo "The group smartmon has members and stays."
      fi
    fi
  fi
  if [ "$dry" = true ]; then
    echo "Nothing was done."
  elif [ "$purge" = true ]; then
    echo "The host helper, its settings, its key and its audit log are gone."
  else
    echo "The host helper is gone. Settings, key and allow-list are still in $etc, the audit log in"
    echo "/var/lib/smart-monitor-helper: --uninstall --purge takes them away."
  fi
}

# The version that polkit itself tells; this also starts it. Nothing where there is no polkit.
polkit_version() {
  busctl --system get-property org.freedesktop.PolicyKit1 /org/freedesktop/PolicyKit1/Authority \
    org.freedesktop.PolicyKit1.Authority BackendVersion 2>/dev/null | sed -n 's/^s "\([0-9.]*\)"$/\1/p'
}

# Why polkit cannot be used here; nothing where it can. Rules in JavaScript came with 0.106; after 0.120 came 121.
polkit_missing() {
  version=$(polkit_version)
  systemd=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
  if [ -z "$version" ]; then
    echo "polkit does not answer on the system bus (Debian and Ubuntu: apt-get install polkitd)"
  elif [ "${version%%.*}" = 0 ] && [ "$(echo "$version" | cut -d. -f2)" -lt 106 ]; then
    echo "polkit $version is too old: rules came with 0.106"
  elif [ "${systemd:-0}" -lt 247 ]; then
    echo "systemd $systemd is too old to hand the key over: LoadCredential= came with 247"
  elif [ ! -d "$(dirname "$rule")" ]; then
    echo "polkit has no folder $(dirname "$rule")"
  fi
}

# Whether only root could have put a file where it is, at a place that the helper's sandbox can see.
is_trusted_place() {
  place=$1
  case $place in /home/* | /root/* | /run/user/* | /tmp/* | /var/tmp/*) return 1 ;; esac
  while :; do
    [ "$(stat -c %u "$place")" = 0 ] && [ $((0$(stat -c %a "$place") & 022)) = 0 ] || return 1
    [ "$place" != / ] || return 0
    place=$(dirname "$place")
  done
}

# The runtime: a link to the machine's own, so that its updates count here too; a copy where somebody else than root
# could replace it, or where the sandbox hides it.
put_node() {
  # The one that is installed already.
  [ "$node" != "$lib/node" ] || return 0
  # A link on the way to it need not be root's.
  node=$(readlink -f "$node")
  if is_trusted_place "$node"; then
    [ "$(readlink "$lib/node" 2>/dev/null)" = "$node" ] || run ln -sfn "$node" "$lib/node"
  else
    put 0755 "$node" "$lib/node"
  fi
}

make_key() {
  if command -v openssl >/dev/null 2>&1; then openssl rand -hex 32; else
    od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' && echo
  fi
}

# The settings: written where there are none; otherwise only what this call decides is changed.
put_settings() {
  if [ ! -e "$etc/helper.json" ]; then
    text 0644 "$etc/helper.json" <<EOF
{
  "install": "$mode",
  "keys": [{ "id": "k1", "file": "$etc/helper.key" }],
  "dryRun": true,
  "monitorOnly": $monitor_only
}
EOF
    return
  fi
  edited=$("$node" -e '
    const { readFileSync } = require("node:fs");
    const [file, install, monitorOnly] = process.argv.slice(1);
    const settings = JSON.parse(readFileSync(file, "utf8"));
    const next = { ...settings, install, ...(monitorOnly === "true" ? { monitorOnly: true } : {}) };
    const same = (settings.install ?? "root") === install && settings.monitorOnly === next.monitorOnly;
    if (!same) console.log(JSON.stringify(next, null, 2));
  ' "$etc/helper.json" "$mode" "$monitor_only") || fail "$etc/helper.json is no JSON: mend it, or move it away."
  [ -z "$edited" ] || printf '%s\n' "$edited" | text 0644 "$etc/helper.json"
}

put_dropins() {
  folder=$units/smart-monitor-helper.service.d
  wanted=
  if [ "$watching" = true ]; then wanted=monitor-only.conf; elif [ "$mode" = polkit ]; then wanted=polkit.conf; fi
  if [ "$dry" = false ] && "$lib/node" "$lib/smart-monitor-helper.mjs" native-check >/dev/null 2>&1; then
    wanted="$wanted notify.conf"
  fi
  for name in monitor-only.conf polkit.conf notify.conf; do
    case " $wanted " in
      *" $name "*) put 0644 "$here/smart-monitor-helper.service.d/$name" "$folder/$name" ;;
      *) [ ! -e "$folder/$name" ] || run rm -f "$folder/$name" ;;
    esac
  done
  [ ! -d "$folder" ] || run rmdir --ignore-fail-on-non-empty "$folder"
}

kept=
put_units() {
  for unit in $our_units; do
    [ ! -e "$units/$unit" ] || kept="$kept $unit"
    if is_left_out "$unit"; then drop "$unit"; else put 0644 "$here/$unit" "$units/$unit"; fi
  done
  [ "$mode" = polkit ] || [ ! -e "$rule" ] || run rm -rf "$rule" /run/smart-monitor-polkit
}

start_units() {
  run systemctl daemon-reload
  for unit in $our_units; do
    if is_left_out "$unit"; then continue; fi
    if is_switched_off "$unit"; then continue; fi
    ! is_enabled_unit "$unit" || run systemctl enable --quiet "$unit"
    # A socket that changed is made anew; otherwise it stays, and its callers with it.
    case " $changed " in
      *" $unit "*) case $unit in *.socket) run systemctl stop "$unit" "${unit%.socket}.service" || : ;; esac ;;
    esac
    ! is_started_unit "$unit" || run systemctl start "$unit"
  done
  [ "$mode" = root ] || run systemctl restart smart-monitor-polkit.service ||
    fail "the polkit rule cannot be made: journalctl -u smart-monitor-polkit.service"
  run systemctl restart smart-monitor-helper.service ||
    fail "the helper does not start: journalctl -u smart-monitor-helper.service"
  # Whatever else runs from the same bundle; a oneshot takes the new one when it is started next.
  for unit in $our_units; do
    case $unit in
      smart-monitor-helper.service) ;;
      *.service) grep -q '^Type=oneshot' "$here/$unit" || run systemctl try-restart "$unit" ;;
    esac
  done
}

# The units as systemd reads them, and one question to the helper.
verify() {
  [ "$dry" = false ] || return 0
  for unit in $our_units; do [ ! -e "$units/$unit" ] || set -- "$@" "$units/$unit"; done
  systemd-analyze verify --man=no "$@" || fail "systemd finds fault with the units: see above."
  answer=$("$wrapper" call health 2>&1) ||
    fail "the helper does not answer: $answer
See: journalctl -u smart-monitor-helper.service"
  case $answer in
    *'"state": "stale"'* | *'"state": "absent"'*)
      fail "the polkit rule is not the one of the allow-list: journalctl -u smart-monitor-polkit.service" ;;
  esac
}

next_steps() {
  who=root
  [ "$mode" = root ] || who="the user smartmon-helper, with a polkit rule for what the allow-list grants"
  [ "$watching" = false ] || who="the user smartmon-helper, without rights, and never acts"
  if [ "$dry" = true ]; then
    echo "Nothing was done. The host helper would run as $who."
    return
  fi
  cat <<EOF
The host helper runs as $who. It serves on /run/smart-monitor/helper.sock.

What to do next:
1. Say what it may touch: $etc/approved_services.json, for example
   {"units":[{"unit":"nginx.service","verbs":["restart","journal"]}]}
   It is read at once. Ask what is in force: smart-monitor-helper call approved
2. Give the orchestrator the key ($etc/helper.key, in a file of its own, mode 0400: HELPER_API_KEY_FILE), its id
   (HELPER_KEY_ID, where $etc/helper.json has another than k1) and the group smartmon.
EOF
  if grep -q '"dryRun": *true' "$etc/helper.json" ; then
    cat <<EOF
3. So far it is in dry-run: it says what it would do and touches nothing. When you trust it, set "dryRun": false in
   $etc/helper.json and run: systemctl restart smart-monitor-helper.service
EOF
  fi
}

if [ "$uninstall" = true ]; then
  remove
  exit 0
fi

# Also where a person or an earlier call has said so.
if [ "$monitor_only" = true ] || grep -qs '"monitorOnly": *true' "$etc/helper.json"; then watching=true; fi
# Then polkit has nothing to grant; under these settings a process that is not root never acts, whatever else they say.
[ "$watching" = false ] || mode=root
missing=
[ "$mode" = root ] || missing=$(polkit_missing)
if [ -n "$missing" ]; then
  [ "$mode" = auto ] || fail "--mode polkit is not possible: $missing."
  echo "It will run as root: $missing."
  mode=root
elif [ "$mode" = auto ]; then mode=polkit; fi

[ -f "$bundle" ] || fail "there is no helper to install ($bundle): npm ci && npm run build, or --bundle FILE."
native=$(dirname "$bundle")/smart-monitor-native.node
for file in "$bundle" "$native"; do
  [ -f "$file" ] && [ -f "$file.sha256" ] || continue
  [ "$(cut -d' ' -f1 "$file.sha256")" = "$(sha256sum "$file" | cut -d' ' -f1)" ] ||
    fail "$file is not what was built: its hash is not the one in $file.sha256."
done
: "${node:=$(command -v node || :)}"
[ -n "$node" ] && [ -x "$node" ] || fail "there is no Node runtime: install 20.19 or newer, or --node FILE."
"$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "$node is $("$node" --version); 20.19 or newer is needed."

put 0644 "$here/sysusers.d/smart-monitor.conf" /etc/sysusers.d/smart-monitor.conf
put 0644 "$here/tmpfiles.d/smart-monitor.conf" /etc/tmpfiles.d/smart-monitor.conf
run systemd-sysusers smart-monitor.conf
run systemd-tmpfiles --create smart-monitor.conf
run install -d -o root -g root -m 0755 "$lib" "$etc"
put_node
put 0644 "$bundle" "$lib/smart-monitor-helper.mjs"
if [ -f "$native" ]; then put 0644 "$native" "$lib/smart-monitor-native.node"; else run rm -f "$lib/smart-monitor-native.node"; fi
[ -d "$(dirname "$wrapper")" ] || run install -d "$(dirname "$wrapper")"
printf '#!/bin/sh\nexec %s %s "$@"\n' "$lib/node" "$lib/smart-monitor-helper.mjs" | text 0755 "$wrapper"
[ -e "$etc/helper.key" ] || make_key | text 0400 "$etc/helper.key"
put_settings
[ -e "$etc/approved_services.json" ] || printf '{\n  "units": []\n}\n' | text 0644 "$etc/approved_services.json"
put_units
put_dropins
start_units
verify
next_steps
