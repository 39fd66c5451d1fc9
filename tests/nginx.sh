#!/bin/sh
# The tests of the shipped proxy use the machine's own nginx: Debian's is installed when it is missing and we may.
if command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian's nginx …"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y nginx-light; } >/dev/null && exit 0
fi
echo "nginx is not installed (Debian: apt-get install nginx-light): the tests of the shipped proxy are left out." >&2
