# Two stages: build the frontend and the Python environment, then keep only what runs.
FROM node:24-bookworm-slim AS frontend
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim-bookworm AS python
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY domain domain
COPY persistence persistence
COPY migrations migrations
RUN /venv/bin/pip install --no-cache-dir --no-deps --editable .

FROM python:3.13-slim-bookworm
WORKDIR /app
RUN useradd --system --uid 10001 fagloft && mkdir /data /heads && chown fagloft /data /heads
COPY --from=python /venv /venv
COPY --from=python /app /app
COPY --from=frontend /build/dist frontend/dist
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FAGLOFT_ENV=production FAGLOFT_DATA_DIR=/data PORT=8000
USER fagloft
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=3)"]
# DATABASE_URL, FAGLOFT_ORIGIN and FAGLOFT_PROVIDERS are given by the one who runs it.
CMD ["fagloft", "serve", "--host", "0.0.0.0"]
