-- What devices and records are counted by, so that counts and shares do not walk whole rows.
CREATE INDEX device_row_counted ON device_row
    (site, department_key, department, bucket, clinical_function, care_days, category, category_name, vendor, product);
CREATE INDEX asset_quality_counted ON asset_quality
    (site, department_key, score, asset_tag, asset, presence, department,
     completeness, validity, uniqueness, consistency, agreement, timeliness);
CREATE INDEX asset_quality_by_presence ON asset_quality (site, presence, score, asset_tag, asset);
