-- Doors: who may come in. An account is a person, at whatever site; `actor` is what they are at one site.
-- Secrets are kept as digests, passwords as Argon2id strings. The second factor's secret must be kept as it is.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    password TEXT,
    password_is_first BOOLEAN NOT NULL,
    second_factor TEXT,
    second_factor_step BIGINT NOT NULL,
    external TEXT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE UNIQUE INDEX account_by_login ON account (login);
CREATE UNIQUE INDEX account_by_external ON account (external);

ALTER TABLE actor ADD COLUMN account TEXT;
ALTER TABLE actor ADD COLUMN departments TEXT;
CREATE INDEX actor_by_account ON actor (account, site);

CREATE TABLE recovery_code (
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account, digest)
)/*clustered*/;

CREATE TABLE session (
    digest TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
)/*clustered*/;
CREATE INDEX session_by_account ON session (account, begun_at);

-- Of people's programs (with an account) and of sensors (without one).
CREATE TABLE token (
    digest TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    site TEXT NOT NULL,
    account TEXT,
    name TEXT NOT NULL,
    rights TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    begun_by TEXT NOT NULL,
    used_at BIGINT,
    expires_at BIGINT,
    ended_at BIGINT
)/*clustered*/;
CREATE INDEX token_by_account ON token (site, account, begun_at);
