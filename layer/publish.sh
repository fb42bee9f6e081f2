#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Publishes layers: each zip file becomes a new version of its layer, in each region. Lambda's checksum
# is compared with the file's, and the ARN goes into Parameter Store, under the version and `latest`.
# Prints one ARN a line, which layer/arns.py takes.
set -euo pipefail

usage() {
    cat <<'TXT'
usage: layer/publish.sh [OPTION...] ZIP...

ZIP is powertools-c-LAYER-VERSION-ARCH.zip, as `./dev layers` makes it, or NAME-VERSION-ARCH.zip of
`powertools layer`. Credentials and settings are those of the AWS command.

  --region REGION        where to; may be given several times. The default is the AWS command's own
  --public               everybody may use the layers; without it only this account
  --organization ID      the accounts of this organization may use them
  --no-alias             writes nothing into Parameter Store
  --dry-run              says what would be done, and does nothing
  --help                 this text

A region that fails does not hold up the others; the exit status is 1 then, and 2 for wrong usage.
TXT
}

die() {
    printf 'publish.sh: %s\n' "$*" >&2
    exit 2
}

regions=() files=() principal='' organization='' alias=yes dry=''
while [ $# -gt 0 ]; do
    case $1 in
    --region | --organization)
        [ -n "${2-}" ] || die "$1 has no value; expected one behind it"
        if [ "$1" = --region ]; then
            regions+=("$2")
        else
            principal='*' organization=$2
        fi
        shift
        ;;
    --public) principal='*' ;;
    --no-alias) alias='' ;;
    --dry-run) dry=yes ;;
    --help)
        usage
        exit 0
        ;;
    -*) die "option '$1' is not known; expected one of those that --help lists" ;;
    *) files+=("$1") ;;
    esac
    shift
done
[ ${#files[@]} -gt 0 ] || die 'no zip file was given; expected at least one; --help says more'
[ ${#regions[@]} -gt 0 ] || regions=("${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}")
[ -n "${regions[0]}" ] || die 'there is no region; expected --region or AWS_REGION'

# call COMMAND...: the AWS command in the region at hand; with --dry-run only what it would be.
call() {
    if [ -n "$dry" ]; then
        printf 'would run: aws --region %s' "$region" >&2
        printf ' %q' "$@" >&2
        printf '\n' >&2
        return
    fi
    aws --region "$region" "$@"
}

# What a zip file's name says: the layer's name, version, and architecture.
describe() {
    local stem
    stem=$(basename "$1" .zip)
    [[ $stem =~ ^(powertools-c-)?([a-z][a-z0-9-]*)-([0-9]+\.[0-9]+\.[0-9]+[A-Za-z0-9.-]*)-(x86_64|arm64)$ ]] ||
        die "the name of '$1' does not tell layer, version and architecture; expected such as" \
            "powertools-c-core-1.0.0-arm64.zip"
    layer=${BASH_REMATCH[2]} version=${BASH_REMATCH[3]} arch=${BASH_REMATCH[4]}
    name=$layer-$arch prefix=/powertools/layers
    about=(--description "$layer $version")
    if [ -n "${BASH_REMATCH[1]}" ]; then
        name=PowertoolsC-$layer-$arch prefix=/powertools/c
        about=(--description "Powertools for AWS Lambda (C), $layer $version"
            --license-info Apache-2.0)
    fi
}

share() {
    local number=$1
    local who=(--principal "$principal")
    if [ -n "$organization" ]; then
        who+=(--organization-id "$organization")
    fi
    call lambda add-layer-version-permission --layer-name "$name" --version-number "$number" \
        --statement-id "use-$number" --action lambda:GetLayerVersion "${who[@]}" \
        --output text --query Statement >/dev/null
}

# publish FILE: one layer in one region.
publish() {
    local file=$1 sum answer arn number key
    sum=$(openssl dgst -sha256 -binary "$file" | openssl base64)
    answer=$(call lambda publish-layer-version --layer-name "$name" --zip-file "fileb://$file" \
        "${about[@]}" \
        --compatible-runtimes provided.al2023 --compatible-architectures "$arch" \
        --output text --query '[LayerVersionArn,Version,Content.CodeSha256]') || return
    read -r arn number sum_there <<<"${answer:-ARN NUMBER $sum}"
    if [ "$sum_there" != "$sum" ]; then
        printf 'publish.sh: %s has the checksum %s, and its file %s; expected the same; %s\n' \
            "$arn" "$sum_there" "$sum" 'nobody else may use that version: delete it' >&2
        return 1
    fi
    if [ -n "$principal" ]; then
        share "$number" || return
    fi
    if [ -z "$dry" ]; then
        printf '%s\n' "$arn"
    fi
    if [ -n "$alias" ]; then
        for key in "$version" latest; do
            call ssm put-parameter --name "$prefix/$arch/$layer/$key" --type String --value "$arn" \
                --overwrite --output text >/dev/null || return
        done
    fi
}

# All names are looked at before anything is published.
for file in "${files[@]}"; do
    [ -r "$file" ] || die "'$file' cannot be read; expected a zip file"
    describe "$file"
done
status=0
for region in "${regions[@]}"; do
    for file in "${files[@]}"; do
        describe "$file"
        if ! publish "$file"; then
            printf 'publish.sh: %s: not all was done in %s; what failed stands above\n' "$file" "$region" >&2
            status=1
        fi
    done
done
exit "$status"
