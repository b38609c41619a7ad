-- What the first release with a configuration store left: a provider with a key, and a team; encrypted with the passphrase "of the script".
CREATE TABLE schema_migrations (area TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (area, number));
INSERT INTO schema_migrations VALUES('config',1,'entities, audit log, keys',1795305504909);
CREATE TABLE entities (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    file_hash TEXT,
    status TEXT,
    lookup_hash TEXT,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id));
INSERT INTO entities VALUES('provider','openai',NULL,'openai','{}','ebe92fe39fe47d2e8ce67393c7a1d3bbb38e8bc8bb2f4c29c6c3ce8250ba2e79',NULL,NULL,1,1795305505902,1795305505902);
INSERT INTO entities VALUES('provider_key','e333649c-07ce-410f-9449-1b9451f06cdd','openai','main','{"name":"main","value":"enc:v1:kWSgxnOjM6e6dNTKUxGIxKrVY0WGuXj9F2sGv6Qlv4+sqo0=","models":["*"]}','a150299d8b25ad96c85d99b7729b223812456aa190266fa4fb5ecfe3bb35b1c7',NULL,NULL,2,1795305505902,1795305505902);
INSERT INTO entities VALUES('team','t1',NULL,'Team','{"id":"t1","name":"Team"}','68bcfcb305f89c617e743b7bd149316e1ac03710161eacb823a63ddbf5ddc2bf',NULL,NULL,3,1795305505902,1795305505902);
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    name TEXT NOT NULL,
    before TEXT,
    after TEXT);
INSERT INTO audit_log VALUES(1,1795305505902,'config.json','create','provider','openai','openai',NULL,'{}');
INSERT INTO audit_log VALUES(2,1795305505902,'config.json','create','provider_key','e333649c-07ce-410f-9449-1b9451f06cdd','main',NULL,'{"name":"main","value":"***","models":["*"]}');
INSERT INTO audit_log VALUES(3,1795305505902,'config.json','create','team','t1','Team',NULL,'{"id":"t1","name":"Team"}');
CREATE TABLE config_version (id INTEGER PRIMARY KEY, version BIGINT NOT NULL);
INSERT INTO config_version VALUES(1,1);
CREATE TABLE config_keys (id INTEGER PRIMARY KEY, wrapped TEXT NOT NULL, created_at BIGINT NOT NULL);
INSERT INTO config_keys VALUES(1,'pbkdf2-sha256-600000 ogLnYor2oBWfOvSYvha2bg== enc:v1:JtBiNDgwpYfarVVfy+VG0rDFx/Bk9sMthSaoQx4C86ECuwUeAARjt9DvNQeJO8OQ/VGh6CbiuSSBUkIi',1795305505347);
CREATE INDEX entities_lookup ON entities (lookup_hash);
CREATE INDEX audit_log_at ON audit_log (at);
