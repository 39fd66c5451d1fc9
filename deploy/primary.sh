#!/bin/sh
# Run once, when the primary's data directory is made: who owns the tables, and who may follow.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" -v owner="$FAGLOFT_PASSWORD" -v follower="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE fagloft LOGIN CREATEROLE PASSWORD :'owner';
CREATE DATABASE fagloft OWNER fagloft;
CREATE ROLE follower LOGIN REPLICATION PASSWORD :'follower';
SELECT pg_create_physical_replication_slot('replica');
SQL
echo "host replication follower samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"
