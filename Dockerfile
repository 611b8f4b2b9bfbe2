# unreadcheck and nothing else: no shell, no package manager, and a user without rights. The binary is built outside, by
# `make image` or by GoReleaser, which lays one down for each platform.
FROM gcr.io/distroless/static-debian12:nonroot

ARG TARGETPLATFORM=.
COPY ${TARGETPLATFORM}/unreadcheck /usr/local/bin/unreadcheck

# Reports are written here; mount a volume to keep them.
WORKDIR /home/nonroot

ENTRYPOINT ["/usr/local/bin/unreadcheck"]
