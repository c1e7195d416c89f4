-- What is derived about the register itself: records that may be one device, how good each record is, and what the
-- network would put right. All of it is made again from what was read and settled.

CREATE TABLE duplicate (
    site TEXT NOT NULL,
    first_tag TEXT NOT NULL,
    second_tag TEXT NOT NULL,
    first_asset TEXT NOT NULL,
    second_asset TEXT NOT NULL,
    reasons TEXT NOT NULL,
    retire TEXT NOT NULL,
    confirmed BOOLEAN NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (site, first_tag, second_tag)
)/*clustered*/;

-- One column a dimension, so that their means are counted where they lie; none where nothing can be asked.
CREATE TABLE asset_quality (
    site TEXT NOT NULL,
    asset_tag TEXT NOT NULL,
    asset TEXT NOT NULL,
    department TEXT,
    department_key TEXT NOT NULL,
    presence TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    completeness DOUBLE PRECISION,
    validity DOUBLE PRECISION,
    uniqueness DOUBLE PRECISION,
    consistency DOUBLE PRECISION,
    agreement DOUBLE PRECISION,
    timeliness DOUBLE PRECISION,
    dimensions TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (site, asset_tag)
)/*clustered*/;
CREATE INDEX asset_quality_by_score ON asset_quality (site, score, asset_tag);
CREATE INDEX asset_quality_by_asset ON asset_quality (site, asset);

CREATE TABLE write_back (
    site TEXT NOT NULL,
    asset_tag TEXT NOT NULL,
    field TEXT NOT NULL,
    asset TEXT NOT NULL,
    subject TEXT NOT NULL,
    is_change BOOLEAN NOT NULL,
    register_value TEXT,
    proposed TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    why TEXT NOT NULL,
    locator TEXT,
    digest TEXT NOT NULL,
    PRIMARY KEY (site, asset_tag, field)
)/*clustered*/;
CREATE INDEX write_back_by_asset ON write_back (site, asset);
