-- What the claims of each device rested on when they were last derived, and how they changed over time. Of each device
-- the newest 200 changes are kept.

CREATE TABLE device_basis (
    site TEXT NOT NULL,
    device TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (site, device)
)/*clustered*/;

CREATE TABLE claim_change (
    site TEXT NOT NULL,
    device TEXT NOT NULL,
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    causes TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (site, device, position)
)/*clustered*/;
CREATE INDEX claim_change_by_time ON claim_change (site, at, device, position);

-- Decisions that were made together, to be taken back together.
CREATE TABLE decision_batch (
    site TEXT NOT NULL,
    batch TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (site, batch, decision)
);
CREATE INDEX decision_batch_by_decision ON decision_batch (site, decision);
