# onrecord as one image; compose.yaml runs it in several roles.
# Everything is installed from requirements.lock, which names each package by version and hash.

FROM python:3.12-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/onrecord \
    && /opt/onrecord/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY eventlog eventlog
COPY producers producers
COPY consumers consumers
COPY warehouse warehouse
COPY onrecord onrecord
# The lock holds the build system too, so that nothing is fetched here.
RUN /opt/onrecord/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index .

FROM python:3.12-slim-bookworm
RUN useradd --create-home --uid 1000 onrecord \
    && install --directory --owner onrecord --group onrecord /data
COPY --from=build /opt/onrecord /opt/onrecord
ENV PATH=/opt/onrecord/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ONRECORD_LOG=sqlite:////data/log.db \
    ONRECORD_WAREHOUSE=/data/warehouse
USER onrecord
WORKDIR /data
ENTRYPOINT ["onrecord"]
CMD ["--help"]
