# Two images: "app" (the last, and so the default) and "proxy", a Caddy that need not be root.

FROM python:3.13-slim-bookworm AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
ENV UV_PROJECT_ENVIRONMENT=/opt/verksted UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
# The libraries change seldom, so they are a layer of their own.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
COPY . .
RUN uv sync --frozen --no-dev --no-editable

# Chinese, Japanese and Korean on paper: larger than all our own fonts, so it comes from Debian and not with us.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*


FROM caddy:2 AS proxy
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/caddy
ENV XDG_DATA_HOME=/var/lib/caddy/data XDG_CONFIG_HOME=/var/lib/caddy/config
USER 1000:1000
VOLUME /var/lib/caddy
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2019/config/"]


FROM python:3.13-slim-bookworm AS app
RUN groupadd --gid 10001 verksted \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin verksted \
    && install -d -o verksted -g verksted -m 0700 /data
COPY --from=build /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc /usr/share/fonts/opentype/noto/
COPY --from=build /opt/verksted /opt/verksted
ENV PATH=/opt/verksted/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VERKSTED_DATA_DIR=/data
USER 10001:10001
# Writes here and in /tmp only; the rest may be mounted read-only.
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["verksted"]
