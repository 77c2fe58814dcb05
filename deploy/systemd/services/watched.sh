#!/bin/sh
# Runs a service and speaks to systemd for it: Node has no UNIX datagrams. The service touches LIVENESS_FILE each 5 s
# while its event loop turns, from the moment that it has started; nothing is told that this file does not tell.
# Usage: watched.sh MAIN [ARGUMENT]...
set -eu
rm -f "$LIVENESS_FILE"
(
  until [ -e "$LIVENESS_FILE" ]; do sleep 0.2; done
  systemd-notify --ready || :
  while :; do
    : >"$LIVENESS_FILE.seen"
    sleep 12
    [ ! "$LIVENESS_FILE" -nt "$LIVENESS_FILE.seen" ] || systemd-notify WATCHDOG=1 || :
  done
) &
exec /usr/lib/smart-monitor/node "$@"
