-- The number of a version among those of its model: MLflow's clients name it by that.
ALTER TABLE version ADD COLUMN ordinal BIGINT NOT NULL DEFAULT 0;
UPDATE version SET ordinal = (SELECT COUNT(*) FROM version o
    WHERE o.tenant = version.tenant AND o.model = version.model AND o.number <= version.number);

ALTER TABLE model ADD COLUMN last_ordinal BIGINT NOT NULL DEFAULT 0;
UPDATE model SET last_ordinal = (SELECT COALESCE(MAX(v.ordinal), 0) FROM version v
    WHERE v.tenant = model.tenant AND v.model = model.name);

-- What a run had counted when its window began, and half a window later: drift is of what came since.
ALTER TABLE version_report ADD COLUMN window_features ${text} NOT NULL DEFAULT '{"features":[]}';
ALTER TABLE version_report ADD COLUMN half_features ${text} NOT NULL DEFAULT '{"features":[]}';
ALTER TABLE version_report ADD COLUMN half_at BIGINT NOT NULL DEFAULT 0;
