#!/bin/sh
# Models/organism.directions.safetensors: each person's seven states as directions at the planted place, calibrated.
#
#   make -C Organism directions       (after 'make build' in the project's folder)
#
# Differences of means on the chats of split 'fit', at the token that opens the reply: an emotion's against 'neutral', and
# 'neutral' against all emotions together. Strengths are chosen on chats of the splits 'combinations' (neutral text) and
# 'wordings' (items), none of which was fitted on. About two minutes; more can be asked for behind the name (--alpha,
# --random, --neutral-limit, --items-limit; the last one given counts).
set -eu
cd "$(dirname "$0")/.."
undertone=${UNDERTONE:-.build/release/undertone}
model=Models/organism.gguf
chats=Corpora/organism-chats/chats.jsonl
work=.build/organism-directions
emotions="joyful proud serene angry afraid sad"
rm -rf "$work"
mkdir -p "$work"

# The same chats with a label more for everyone whose state isn't neutral.
python3 - "$chats" > "$work/chats.jsonl" <<'END'
import json
import sys

for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    people = [label.split(":") for label in row["label"]]
    row["label"] += [f"{person}:any" for person, state in people if state != "neutral"]
    print(json.dumps(row, ensure_ascii=False))
END
"$undertone" extract -m "$model" --corpus "jsonl:$chats" --split fit --pool opening --layers 3 -o "$work/emotions"
"$undertone" extract -m "$model" --corpus "jsonl:$work/chats.jsonl" --split fit --pool opening --layers 3 -o "$work/neutral"
for person in self user third; do
    targets=$(for emotion in $emotions; do printf '%s:%s,' "$person" "$emotion"; done)
    "$undertone" fit "$work/emotions" --target "${targets%,}" --against "$person:neutral" -o "$work/$person.safetensors"
    "$undertone" fit "$work/neutral" --target "$person:neutral" --against "$person:any" -o "$work/$person-neutral.safetensors"
done
"$undertone" directions join "$work"/self.safetensors "$work"/self-neutral.safetensors "$work"/user.safetensors \
    "$work"/user-neutral.safetensors "$work"/third.safetensors "$work"/third-neutral.safetensors -o "$work/all.safetensors"
"$undertone" calibrate -m "$model" --directions "$work/all.safetensors" --figures "$work" \
    --words joyful,proud,serene,neutral,angry,afraid,sad --alpha=-1,0.25,0.5,0.75,1,2 --random 20 \
    --neutral-limit 60 --items-limit 80 --generations 2 \
    --write Models/organism.directions.safetensors "$@"
