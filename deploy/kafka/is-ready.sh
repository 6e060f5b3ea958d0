#!/bin/bash
# Whether the broker at HOST PORT answers: the question which versions it speaks, without a client.
# Kafka's own tools start a Java machine for it, every few seconds, on the memory of the broker.
set -eu

exec 3<>"/dev/tcp/$1/$2"
# 10 bytes: ApiVersions (18) in version 0, as number 1, from nobody. KIP-35; the protocol's guide.
printf '\0\0\0\12\0\22\0\0\0\0\0\1\377\377' >&3
# The length of the answer, the number, and the error: 0 in both of its bytes.
answer=$(head -c 10 <&3 | od -An -tx1 | tr -d ' \n')
[[ $answer == ????????000000010000 ]]
