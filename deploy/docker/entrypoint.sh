#!/bin/sh
# Starts the orchestrator. As root, which only a throw-away lab machine allows (SMARTMON_LAB=1), the host helper is
# started beside it, with a key that nobody else ever sees, and the orchestrator itself gives its rights up first: there
# is one way to act, on a lab machine too.
set -eu
cd /app
if [ "$(id -u)" != 0 ]; then
  exec node services/orchestrator/dist/main.js
fi
case "${SMARTMON_LAB:-}" in
  1 | true | yes | on) ;;
  *)
    echo "The orchestrator does not run as root: use the profile prod, or SMARTMON_LAB=1 on a throw-away machine." >&2
    exit 78
    ;;
esac
uid=${SMARTMON_UID:-1000} gid=${SMARTMON_GID:-1000}
keys=/run/smart-monitor-key
install -d -o root -g root -m 0755 /run/smart-monitor-helper /var/lib/smart-monitor-helper
install -d -o root -g "$gid" -m 0750 /run/smart-monitor "$keys"
head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$keys/key"
chown "root:$gid" "$keys/key"
chmod 0440 "$keys/key"
cp "$keys/key" /run/smart-monitor-helper/key
chmod 0600 /run/smart-monitor-helper/key
case "${DRY_RUN:-true}" in
  false | 0 | no | off) dry=false ;;
  *) dry=true ;;
esac
cat >/run/smart-monitor-helper/helper.json <<JSON
{
  "socket": "/run/smart-monitor/helper.sock",
  "socketGid": $gid,
  "keys": [{ "id": "k1", "file": "/run/smart-monitor-helper/key" }],
  "approved": "${SMARTMON_APPROVED_JSON:-/app/config/approved_services.json}",
  "dryRun": $dry,
  "stateDirectory": "/var/lib/smart-monitor-helper",
  "runDirectory": "/run/smart-monitor-helper",
  "journalctl": "/app/journalctl.sh"
}
JSON
chmod 0600 /run/smart-monitor-helper/helper.json
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DBUS_SYSTEM_BUS_ADDRESS="${DBUS_SYSTEM_BUS_ADDRESS:-unix:path=/run/dbus/system_bus_socket}" \
  ${HOSTNAME_OVERRIDE:+HOSTNAME_OVERRIDE="$HOSTNAME_OVERRIDE"} \
  /usr/local/bin/node host-helper/smart-monitor-helper.mjs serve --config /run/smart-monitor-helper/helper.json &
helper=$!
# With an empty key of its own, compose's variable must not stand in the way of the file.
unset HELPER_API_KEY
HELPER_API_KEY_FILE="$keys/key" HELPER_SOCKET=/run/smart-monitor/helper.sock \
  setpriv --reuid="$uid" --regid="$gid" --clear-groups --bounding-set=-all --no-new-privs \
  node services/orchestrator/dist/main.js &
orchestrator=$!
stop() { kill -TERM "$orchestrator" "$helper" 2>/dev/null || true; }
trap stop TERM INT
# When one ends, both do: the engine starts the container anew.
while kill -0 "$orchestrator" 2>/dev/null && kill -0 "$helper" 2>/dev/null; do
  sleep 1 &
  wait $! || true
done
stop
code=0
wait "$orchestrator" || code=$?
wait "$helper" || true
exit "$code"
