-- What makers told a regulator of their products (the FDA's GUDID). Published, so the same for every site and kept once.

CREATE TABLE product_record (
    device_identifier TEXT NOT NULL PRIMARY KEY,
    version_date TEXT NOT NULL,
    brand TEXT,
    model TEXT,
    catalogue_number TEXT,
    company TEXT,
    mri_safety TEXT,
    has_lot BOOLEAN,
    has_serial BOOLEAN,
    on_prescription BOOLEAN,
    read_in TEXT NOT NULL,
    read_at TEXT NOT NULL
)/*clustered*/;

-- What a record has several of: `code` of its kind, `gmdn` number, whether it is `implantable`.
CREATE TABLE product_record_part (
    device_identifier TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (device_identifier, kind, value)
)/*clustered*/;

-- Other identifiers of records: of packages, of direct marks, earlier ones.
CREATE TABLE product_identifier (
    identifier TEXT NOT NULL,
    device_identifier TEXT NOT NULL,
    PRIMARY KEY (identifier, device_identifier)
)/*clustered*/;

-- Kinds of device, as the FDA's classification has them.
CREATE TABLE product_code (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    device_class TEXT,
    life_supporting BOOLEAN,
    implantable BOOLEAN
)/*clustered*/;

-- The codes of a site's devices, as their assets have them or as they were heard, read apart. `said_by` is an asset or a host.
CREATE TABLE device_code (
    site TEXT NOT NULL,
    device TEXT NOT NULL,
    said_by TEXT NOT NULL,
    code TEXT NOT NULL,
    device_identifier TEXT NOT NULL,
    serial TEXT,
    lot TEXT,
    serial_key TEXT,
    PRIMARY KEY (site, device, said_by)
)/*clustered*/;
CREATE INDEX device_code_by_identifier ON device_code (site, device_identifier, serial_key);
