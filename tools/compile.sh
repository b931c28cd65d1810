#!/bin/sh
# Runs a Go command that was given -v. Go then names every package that it compiles; this counts them instead, so that a
# build of minutes shows that it lives. Everything else that Go says passes through, and so does its exit status.
set -u

{ "$@" 2>&1 || echo "exit status $?"; } | {
	packages=0
	status=0
	while IFS= read -r line; do
		case $line in
		"exit status "*) status=${line#exit status } ;;
		*[\ :]* | "#"* | "") printf '%s\n' "$line" ;;
		*)
			packages=$((packages + 1))
			[ $((packages % 200)) -ne 0 ] || echo "  $packages packages compiled"
			;;
		esac
	done
	exit "$status"
}
