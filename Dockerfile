# syntax=docker/dockerfile:1
# The tag names an exact version. Whoever wants bit-for-bit the same base appends its digest:
#   docker buildx imagetools inspect python:3.13.9-slim-trixie
# and writes python:3.13.9-slim-trixie@sha256:… below. Not Alpine: the embedded PostgreSQL needs glibc.
ARG PYTHON_IMAGE=python:3.13.9-slim-trixie

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
# The tools that make the wheel stay in this stage. They come before the source, so a change of code keeps the layers.
COPY requirements.lock requirements-dev.lock ./
RUN python -m venv /tools \
 && /tools/bin/pip install --require-hashes -r requirements-dev.lock \
 && python -m venv /opt/goalkeeper \
 && /opt/goalkeeper/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY config config
COPY templates templates
RUN /tools/bin/python -m build --wheel --no-isolation --outdir /dist \
 && /opt/goalkeeper/bin/pip install --no-deps --no-index /dist/*.whl \
 && /opt/goalkeeper/bin/python -m compileall -q /opt/goalkeeper/lib

FROM ${PYTHON_IMAGE} AS run
# A fixed number, so that a volume's owner can be set without looking into the image.
RUN groupadd --gid 10001 goalkeeper \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin goalkeeper \
 && install -d -o goalkeeper -g goalkeeper -m 0700 /data
COPY --from=build /opt/goalkeeper /opt/goalkeeper
ENV PATH=/opt/goalkeeper/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GOALKEEPER_DATA_DIR=/data \
    GOALKEEPER_HOST=0.0.0.0 \
    GOALKEEPER_PORT=8000 \
    GOALKEEPER_LOG_FORMAT=json
# Only /data and /tmp are written to: the root may be mounted read-only (--read-only --tmpfs /tmp).
VOLUME /data
WORKDIR /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['GOALKEEPER_PORT']}/health\", timeout=4).close()"]
# SIGTERM finishes the job in hand; give it the time (compose: stop_grace_period).
STOPSIGNAL SIGTERM
ENTRYPOINT ["goalkeeper"]
CMD ["serve"]
