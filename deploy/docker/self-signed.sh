#!/bin/sh
# Makes a self-signed certificate and its key, once. Usage: self-signed.sh FOLDER NAME
set -eu
folder=$1 name=$2
if [ -s "$folder/privkey.pem" ]; then
  echo "There is a key in $folder already; nothing was changed."
  exit 0
fi
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=$name" \
  -addext "subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1" \
  -keyout "$folder/privkey.pem.new" -out "$folder/fullchain.pem" 2>/dev/null
chmod 0600 "$folder/privkey.pem.new"
mv "$folder/privkey.pem.new" "$folder/privkey.pem"
echo "Made a self-signed certificate for $name in $folder. Browsers warn of it; put a real one there when you have it."
