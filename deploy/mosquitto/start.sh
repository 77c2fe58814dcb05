#!/bin/sh
# Makes the broker's password file and starts it. The services share MQTT_PASSWORD; devices are added with
#   docker compose exec mosquitto mosquitto_passwd -b /mosquitto/data/devices NAME PASSWORD && docker compose restart mosquitto
# Without MQTT_PASSWORD there are no services' users, and nobody but the devices comes in.
set -eu
umask 077
mkdir -p /run/mosquitto
: >/run/mosquitto/passwords
[ -f /mosquitto/data/devices ] && cat /mosquitto/data/devices >/run/mosquitto/passwords
if [ -n "${MQTT_PASSWORD_FILE:-}" ]; then MQTT_PASSWORD=$(cat "$MQTT_PASSWORD_FILE"); fi
if [ -n "${MQTT_PASSWORD:-}" ]; then
  for user in collector orchestrator; do
    printf '%s:%s\n' "$user" "$MQTT_PASSWORD" >/run/mosquitto/plain
    mosquitto_passwd -U /run/mosquitto/plain
    cat /run/mosquitto/plain >>/run/mosquitto/passwords
  done
  rm -f /run/mosquitto/plain
else
  echo "MQTT_PASSWORD is not set in .env: the services cannot connect to the broker. Make one: openssl rand -hex 24" >&2
fi
unset MQTT_PASSWORD
chown -R mosquitto:mosquitto /run/mosquitto /mosquitto/data
exec mosquitto -c /mosquitto/config/mosquitto.conf
