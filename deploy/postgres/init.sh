#!/bin/sh
# A role and a database for each service; the role owns only its own database.
set -eu

for service in registry matching notifications; do
	password=$(cat "/run/secrets/postgres/${service}_password")
	psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<-SQL
		CREATE ROLE ${service} LOGIN PASSWORD '${password}';
		CREATE DATABASE ${service} OWNER ${service};
		REVOKE ALL ON DATABASE ${service} FROM PUBLIC;
	SQL
done
