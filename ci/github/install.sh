#!/usr/bin/env bash
# Puts unreadcheck on the PATH of the job's later steps. VERSION names a release, whose archive is downloaded and verified
# by the release's checksums; without it unreadcheck is built from the action's own commit in ACTION.
set -euo pipefail

bin=$RUNNER_TEMP/unreadcheck-bin
mkdir -p "$bin"

if [ -z "$VERSION" ]; then
  cd "$ACTION"
  CGO_ENABLED=0 go build -trimpath -o "$bin/" ./cmd/unreadcheck
else
  if ! [[ $VERSION =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
    echo "::error title=unreadcheck::version \"$VERSION\" is not a release; write it as v1.2.3"
    exit 2
  fi
  case $RUNNER_OS in
    Linux) os=linux suffix=.tar.gz ;;
    macOS) os=darwin suffix=.tar.gz ;;
    Windows) os=windows suffix=.zip ;;
    *) echo "::error title=unreadcheck::there is no release for $RUNNER_OS" && exit 2 ;;
  esac
  case $RUNNER_ARCH in
    X64) arch=amd64 ;;
    ARM64) arch=arm64 ;;
    *) echo "::error title=unreadcheck::there is no release for $RUNNER_ARCH" && exit 2 ;;
  esac
  archive=unreadcheck_${VERSION#v}_${os}_$arch$suffix
  releases=${UNREADCHECK_RELEASES:-https://github.com/unreadcheck/unreadcheck/releases/download}
  cd "$bin"
  for file in "$archive" checksums.txt; do
    curl --fail --silent --show-error --location --retry 3 --output "$file" "$releases/$VERSION/$file"
  done
  # The checksums list every archive of the release: take this one's line, and insist that there is one.
  if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
  if ! grep -F "  $archive" checksums.txt | "${sum[@]}" --check -; then
    echo "::error title=unreadcheck::the checksum of $archive is not the one in checksums.txt of $VERSION"
    exit 4
  fi
  case $suffix in
    .zip) unzip -q "$archive" ;;
    *) tar -xzf "$archive" ;;
  esac
  rm "$archive" checksums.txt
fi

echo "$bin" >>"$GITHUB_PATH"
"$bin/unreadcheck" version
