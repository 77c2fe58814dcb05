#!/bin/sh
# Makes the broker's password file and starts it. The services share MQTT_PASSWORD; devices are added with
#   docker compose exec mosquitto mosquitto_passwd -b /mosquitto/data/devices NAME PASSWORD && docker compose restart mosquitto
# Without MQTT_PASSWORD there are no services' users, and nobody but the devices comes in. With fullchain.pem and
# privkey.pem in /mosquitto/tls (MQTT_TLS_DIR) it also listens with TLS, on 8883; after a renewal restart it.
set -eu
umask 077
run=/run/mosquitto
mkdir -p "$run/conf.d" "$run/tls"
rm -f "$run"/conf.d/* "$run"/tls/*
: >"$run/passwords"
# mosquitto_passwd wants a file that is there.
[ -f /mosquitto/data/devices ] || : >/mosquitto/data/devices
cat /mosquitto/data/devices >"$run/passwords"
if [ -n "${MQTT_PASSWORD_FILE:-}" ]; then MQTT_PASSWORD=$(cat "$MQTT_PASSWORD_FILE"); fi
if [ -n "${MQTT_PASSWORD:-}" ]; then
  for user in collector orchestrator gui; do
    printf '%s:%s\n' "$user" "$MQTT_PASSWORD" >"$run/plain"
    mosquitto_passwd -U "$run/plain"
    cat "$run/plain" >>"$run/passwords"
  done
  rm -f "$run/plain"
else
  echo "MQTT_PASSWORD is not set in .env: the services cannot connect to the broker. Make one: openssl rand -hex 24" >&2
fi
unset MQTT_PASSWORD
sed "s|smartmon/|${MQTT_TOPIC_PREFIX:-smartmon}/|" /mosquitto/config/acl >"$run/acl"
if [ -s /mosquitto/tls/fullchain.pem ] && [ -s /mosquitto/tls/privkey.pem ]; then
  cp /mosquitto/tls/fullchain.pem /mosquitto/tls/privkey.pem "$run/tls/"
  printf 'listener 8883\ncertfile %s/tls/fullchain.pem\nkeyfile %s/tls/privkey.pem\n' "$run" "$run" >"$run/conf.d/tls.conf"
fi
chown -R mosquitto:mosquitto "$run" /mosquitto/data
exec mosquitto -c /mosquitto/config/mosquitto.conf
