#!/bin/bash
# Whether the service of this container is well: exit code 0, or 1 with the reason in words.
# Its own sign of life first (the gui's /health; of the others the line that their event loop writes to LIVENESS_FILE),
# then, unless --liveness is given, whether PostgreSQL answered it SELECT 1. With --liveness a database that is away
# changes nothing: use it where somebody acts on the answer, because healing goes on without a database.
# It starts no other program: this runs in every container each minute, and Node alone would cost 60 ms of CPU.
set -u
service=${SMARTMON_SERVICE:-SMARTMON_SERVICE is not set}
# A sign of life older than this is none, seconds; it is given every 5 s.
fresh=20

fail() {
  echo "$service: $1" >&2
  exit 1
}

if [ "$service" = gui ]; then
  port=${GUI_PORT:-${PORT:-5003}}
  { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || fail "nothing listens on port $port"
  printf 'GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
  # To the end of the stream, which is no line.
  IFS= read -r -t 4 -d '' answer <&3
  case $answer in
    HTTP/1.?' 200'* | HTTP/1.?' 503'*) ;;
    *) fail "/health answers ${answer%%$'\r'*}" ;;
  esac
  case $answer in *'"database":"ok"'*) database=ok ;; *) database=away ;; esac
else
  { read -r at database <"${LIVENESS_FILE:-}"; } 2>/dev/null || fail "there is no sign of life in ${LIVENESS_FILE:-LIVENESS_FILE}"
  age=$((EPOCHSECONDS - at))
  [ "$age" -le "$fresh" ] || fail "the last sign of life in $LIVENESS_FILE is $age s old"
fi
[ "${1:-}" = --liveness ] || [ "$database" = ok ] || fail 'PostgreSQL does not answer'
