-- The house: every table that DESIGN section 3 stands on.
--
-- One text for SQLite and PostgreSQL. The dialect step (src/db/dialect.rs) rewrites two things:
--   * on PostgreSQL every TEXT column becomes TEXT COLLATE "C", so that both databases sort by bytes;
--   * on SQLite a table marked /*clustered*/ is kept in its primary key (WITHOUT ROWID).
-- Times are BIGINT microseconds since 1970 in UTC, dates TEXT yyyy-mm-dd, JSON is TEXT.

CREATE TABLE site (
    slug TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE location (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (site, id)
);

CREATE TABLE actor (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site, name)
);

CREATE TABLE setting (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (site, name)
);

-- What is listened with and read in ------------------------------------------------------------------------

CREATE TABLE sensor (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (site, name)
);

CREATE TABLE network (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (site, id)
);

CREATE TABLE network_mapping (
    site TEXT NOT NULL,
    sensor TEXT NOT NULL,
    interface TEXT NOT NULL,
    segment TEXT NOT NULL,
    network TEXT NOT NULL,
    PRIMARY KEY (site, sensor, interface, segment)
);

CREATE TABLE source (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    state TEXT NOT NULL,
    counts TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    completed_at BIGINT,
    PRIMARY KEY (site, id)
);
CREATE INDEX source_by_time ON source (site, begun_at, id);

CREATE TABLE problem (
    site TEXT NOT NULL,
    source TEXT NOT NULL,
    position BIGINT NOT NULL,
    file TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (site, source, position)
)/*clustered*/;

CREATE TABLE import_mapping (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (site, name)
);

-- Hosts: one row a source in every table below `host`, so that reading a source again changes nothing ----------

CREATE TABLE host (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    network TEXT NOT NULL,
    mac TEXT,
    ip TEXT,
    lease_epoch BIGINT NOT NULL,
    PRIMARY KEY (site, id)
)/*clustered*/;

CREATE TABLE host_source (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    source TEXT NOT NULL,
    router BOOLEAN NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    packets BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    values_not_kept BIGINT NOT NULL,
    protocols TEXT NOT NULL,
    PRIMARY KEY (site, host, source)
)/*clustered*/;
CREATE INDEX host_source_by_source ON host_source (site, source, host);

CREATE TABLE host_mac (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    mac TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (site, host, mac, source)
)/*clustered*/;

CREATE TABLE host_address (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    network TEXT NOT NULL,
    ip TEXT NOT NULL,
    source TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (site, host, network, ip, source)
)/*clustered*/;
CREATE INDEX host_address_by_ip ON host_address (site, ip, network, host);

CREATE TABLE observation (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    count BIGINT NOT NULL,
    first_locator TEXT NOT NULL,
    last_locator TEXT NOT NULL,
    PRIMARY KEY (site, host, field, value, source)
)/*clustered*/;

CREATE TABLE identity (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    medical BOOLEAN,
    medical_confidence DOUBLE PRECISION,
    knowledge TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (site, host)
)/*clustered*/;

CREATE TABLE claim (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    attribute TEXT NOT NULL,
    slug TEXT,
    value TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    os TEXT,
    PRIMARY KEY (site, host, attribute)
)/*clustered*/;

CREATE TABLE evidence (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    position BIGINT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    supports BOOLEAN NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    fingerprint TEXT NOT NULL,
    field TEXT NOT NULL,
    seen TEXT NOT NULL,
    locator TEXT NOT NULL,
    PRIMARY KEY (site, host, position)
)/*clustered*/;

-- Conversations, an hour and a source at a time --------------------------------------------------------------

CREATE TABLE conversation (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    hour BIGINT NOT NULL,
    source TEXT NOT NULL,
    network TEXT NOT NULL,
    client_mac TEXT,
    client_ip TEXT NOT NULL,
    server_mac TEXT,
    server_ip TEXT NOT NULL,
    transport TEXT NOT NULL,
    server_port BIGINT,
    app TEXT,
    bytes_to_server BIGINT NOT NULL,
    bytes_to_client BIGINT NOT NULL,
    packets_to_server BIGINT NOT NULL,
    packets_to_client BIGINT NOT NULL,
    connections BIGINT NOT NULL,
    refusals BIGINT NOT NULL,
    first_locator TEXT,
    PRIMARY KEY (site, id, hour, source)
)/*clustered*/;
CREATE INDEX conversation_by_client ON conversation (site, client_ip, network);
CREATE INDEX conversation_by_server ON conversation (site, server_ip, network);
CREATE INDEX conversation_by_source ON conversation (site, source);

-- Assets and other systems' records --------------------------------------------------------------------------

CREATE TABLE asset (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    asset_tag TEXT NOT NULL,
    source TEXT NOT NULL,
    missing_from TEXT,
    manufacturer TEXT,
    model TEXT,
    software_version TEXT,
    serial_number TEXT,
    mac_address TEXT,
    ip_address TEXT,
    host_name TEXT,
    udi TEXT,
    description TEXT,
    department TEXT,
    location TEXT,
    last_pm TEXT,
    next_pm TEXT,
    locator TEXT NOT NULL,
    PRIMARY KEY (site, id)
)/*clustered*/;
CREATE INDEX asset_by_next_pm ON asset (site, next_pm);

-- One row a value that a system ever gave, so that nightly exports that repeat themselves add nothing.
CREATE TABLE asset_field (
    site TEXT NOT NULL,
    asset TEXT NOT NULL,
    field TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    value_digest TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    locator TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (site, asset, field, source_kind, value_digest)
)/*clustered*/;

-- The newest row of each system, as it was.
CREATE TABLE asset_row (
    site TEXT NOT NULL,
    asset TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source TEXT NOT NULL,
    locator TEXT NOT NULL,
    raw TEXT NOT NULL,
    PRIMARY KEY (site, asset, source_kind)
)/*clustered*/;

CREATE TABLE external_ref (
    site TEXT NOT NULL,
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    last_synced_digest TEXT NOT NULL,
    PRIMARY KEY (site, system, entity, external_id)
);
CREATE INDEX external_ref_by_entity ON external_ref (site, entity, entity_id);

-- Devices: derived, with one wide row each for the lists -----------------------------------------------------

CREATE TABLE device (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    claims TEXT NOT NULL,
    harm TEXT NOT NULL,
    first_seen BIGINT,
    PRIMARY KEY (site, id)
)/*clustered*/;

CREATE TABLE device_host (
    site TEXT NOT NULL,
    device TEXT NOT NULL,
    host TEXT NOT NULL,
    role TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    PRIMARY KEY (site, device, host)
)/*clustered*/;
CREATE INDEX device_host_by_host ON device_host (site, host, device);

CREATE TABLE device_asset (
    site TEXT NOT NULL,
    device TEXT NOT NULL,
    asset TEXT NOT NULL,
    role TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    PRIMARY KEY (site, device, asset)
)/*clustered*/;
CREATE INDEX device_asset_by_asset ON device_asset (site, asset, device);

CREATE TABLE device_redirect (
    site TEXT NOT NULL,
    device TEXT NOT NULL,
    target TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, device)
);

CREATE TABLE device_row (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    asset_tag TEXT,
    vendor TEXT,
    vendor_key TEXT NOT NULL,
    product TEXT,
    product_key TEXT NOT NULL,
    version TEXT,
    serial TEXT,
    category TEXT,
    category_name TEXT,
    clinical_function TEXT,
    medical BOOLEAN,
    confidence DOUBLE PRECISION,
    address TEXT,
    mac TEXT,
    department TEXT,
    department_key TEXT NOT NULL,
    location TEXT,
    last_seen BIGINT,
    last_seen_key BIGINT NOT NULL,
    bucket TEXT NOT NULL,
    maintenance_state TEXT NOT NULL,
    maintenance_text TEXT NOT NULL,
    security_state TEXT NOT NULL,
    security_text TEXT NOT NULL,
    next_work TEXT,
    next_action TEXT,
    care_days DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (site, id)
)/*clustered*/;
CREATE INDEX device_row_by_name ON device_row (site, name_key, id);
CREATE INDEX device_row_by_vendor ON device_row (site, vendor_key, id);
CREATE INDEX device_row_by_product ON device_row (site, product_key, id);
CREATE INDEX device_row_by_department ON device_row (site, department_key, id);
CREATE INDEX device_row_by_last_seen ON device_row (site, last_seen_key, id);
CREATE INDEX device_row_by_harm ON device_row (site, care_days, id);
CREATE INDEX device_row_by_bucket ON device_row (site, bucket, name_key, id);
CREATE INDEX device_row_by_category ON device_row (site, category, name_key, id);
CREATE INDEX device_row_by_security ON device_row (site, security_state, name_key, id);
CREATE INDEX device_row_by_maintenance ON device_row (site, maintenance_state, name_key, id);

CREATE TABLE search_token (
    site TEXT NOT NULL,
    token TEXT NOT NULL,
    device TEXT NOT NULL,
    PRIMARY KEY (site, token, device)
)/*clustered*/;
CREATE INDEX search_token_by_device ON search_token (site, device, token);

CREATE TABLE facet_count (
    site TEXT NOT NULL,
    facet TEXT NOT NULL,
    value_key TEXT NOT NULL,
    value TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (site, facet, value_key)
);

CREATE TABLE pair (
    site TEXT NOT NULL,
    asset TEXT NOT NULL,
    host TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    rank DOUBLE PRECISION NOT NULL,
    decision TEXT NOT NULL,
    reasons TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (site, asset, host)
)/*clustered*/;
CREATE INDEX pair_by_decision ON pair (site, decision, rank, asset, host);
CREATE INDEX pair_by_rank ON pair (site, rank, asset, host);

-- Published texts, and what they mean for the devices --------------------------------------------------------

CREATE TABLE document (
    sha256 TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    url TEXT,
    body TEXT NOT NULL,
    read_at BIGINT NOT NULL
);
CREATE INDEX document_by_title ON document (title, sha256);

CREATE TABLE advisory (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    published TEXT,
    revised TEXT,
    url TEXT,
    cvss DOUBLE PRECISION,
    kev BOOLEAN NOT NULL,
    published_key TEXT NOT NULL
);
CREATE INDEX advisory_by_published ON advisory (published_key, id);

CREATE TABLE finding (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    rank DOUBLE PRECISION NOT NULL,
    text_key TEXT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    decision TEXT NOT NULL,
    decision_id TEXT,
    decided_until BIGINT,
    first_seen BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    gone_at BIGINT,
    PRIMARY KEY (site, id)
)/*clustered*/;
CREATE INDEX finding_by_device ON finding (site, device, rank, id);
CREATE INDEX finding_by_rank ON finding (site, rank, id);
CREATE INDEX finding_by_status ON finding (site, status, rank, id);
CREATE INDEX finding_by_name ON finding (site, name, rank, id);
CREATE INDEX finding_by_subject ON finding (site, subject);

CREATE TABLE finding_advisory (
    site TEXT NOT NULL,
    advisory TEXT NOT NULL,
    finding TEXT NOT NULL,
    device TEXT NOT NULL,
    status TEXT NOT NULL,
    PRIMARY KEY (site, advisory, finding)
)/*clustered*/;
CREATE INDEX finding_advisory_by_finding ON finding_advisory (site, finding);

CREATE TABLE work_item (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    trade TEXT NOT NULL,
    device TEXT NOT NULL,
    visit TEXT,
    rank DOUBLE PRECISION NOT NULL,
    due_key TEXT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (site, id)
)/*clustered*/;
CREATE INDEX work_item_by_rank ON work_item (site, rank, due_key, id);
CREATE INDEX work_item_by_device ON work_item (site, device, rank, due_key, id);
CREATE INDEX work_item_by_trade ON work_item (site, trade, rank, due_key, id);
CREATE INDEX work_item_by_kind ON work_item (site, kind, rank, due_key, id);

-- What people settled ----------------------------------------------------------------------------------------

CREATE TABLE decision (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT,
    withdrawn_by TEXT,
    withdrawn_at BIGINT,
    PRIMARY KEY (site, id)
);
CREATE INDEX decision_by_subject ON decision (site, kind, subject, at);

-- The audit chain, what others must hear, and work in the background ------------------------------------------

CREATE TABLE event_head (
    site TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE event (
    site TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    request TEXT NOT NULL,
    operation TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT,
    payload_digest TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (site, sequence)
);
CREATE INDEX event_by_subject ON event (site, subject, sequence);

-- A payload that was taken out: the event that says so bears witness.
CREATE TABLE event_tombstone (
    site TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    witness BIGINT NOT NULL,
    PRIMARY KEY (site, sequence)
);

CREATE TABLE outbox (
    site TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (site, sequence)
);
CREATE INDEX outbox_by_sent ON outbox (sent_at, site, sequence);

CREATE TABLE job (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    progress TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT,
    PRIMARY KEY (site, id)
);
CREATE INDEX job_by_state ON job (state, created_at, id);

CREATE TABLE dirty (
    site TEXT NOT NULL,
    stage TEXT NOT NULL,
    subject TEXT NOT NULL,
    marks BIGINT NOT NULL,
    PRIMARY KEY (site, stage, subject)
);
