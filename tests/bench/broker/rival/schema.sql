-- The rival's tables: 100,000 items of 4 KiB, consents of 12 rows for each owner and person, an audit. The items'
-- owner is no role that logs in, and row-level security is forced on it, too; the app's role owns nothing.
-- Bodies are text of 4,096 random characters: pgbench asks for text, as which bytea would be twice as long.
CREATE EXTENSION pgcrypto;
CREATE ROLE office NOLOGIN;
CREATE ROLE app LOGIN;
GRANT CREATE ON SCHEMA public TO office;
SET ROLE office;

BEGIN;
CREATE TABLE item (
    id       bigint PRIMARY KEY,
    owner    int NOT NULL,
    category int NOT NULL,
    body     text NOT NULL
);
ALTER TABLE item ALTER body SET STORAGE EXTERNAL; -- neither theirs nor ours is compressed
INSERT INTO item
    SELECT i, i % 1000 + 1, i / 1000 % 4 + 1,
           encode(gen_random_bytes(1024), 'hex') || encode(gen_random_bytes(1024), 'hex')
    FROM generate_series(1, 100000) AS i;
COMMIT;

-- Persons 1 to 4 may read all four categories of each owner: last year, this year, next year, one row each. For
-- person 5 this year is missing but in category 1. Nobody knows person 6.
CREATE TABLE consent (
    owner    int NOT NULL,
    person   int NOT NULL,
    category int NOT NULL,
    starts   timestamptz NOT NULL,
    ends     timestamptz NOT NULL,
    PRIMARY KEY (owner, person, category, starts)
);
INSERT INTO consent
    SELECT owner, person, category, starts, starts + interval '364 days'
    FROM generate_series(1, 1000) AS owner, generate_series(1, 5) AS person,
         generate_series(1, 4) AS category, generate_series(-1, 1) AS year,
         LATERAL (SELECT now() - interval '100 days' + year * interval '365 days') AS begins(starts)
    WHERE person < 5 OR category = 1 OR year <> 0;

CREATE TABLE audit (
    seq     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    person  int NOT NULL,
    item    bigint NOT NULL,
    purpose text NOT NULL
);

ALTER TABLE item ENABLE ROW LEVEL SECURITY;
ALTER TABLE item FORCE ROW LEVEL SECURITY;
CREATE POLICY consented ON item FOR SELECT USING (EXISTS (
    SELECT FROM consent
    WHERE consent.owner = item.owner
      AND consent.person = current_setting('app.person')::int
      AND consent.category = item.category
      AND consent.starts <= now() AND now() < consent.ends));
GRANT SELECT ON item, consent TO app;
GRANT INSERT ON audit TO app;

-- One call, with the rights of the one who calls: the policy holds. No body without its row in the audit, and no
-- row without a body.
CREATE FUNCTION release(which bigint, reader int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found_body text;
BEGIN
    PERFORM set_config('app.person', reader::text, true);
    SELECT body INTO found_body FROM item WHERE id = which;
    IF NOT FOUND THEN
        RAISE 'not released' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit (person, item, purpose) VALUES (reader, which, 'job_search');
    RETURN found_body;
END $$;

RESET ROLE;
VACUUM ANALYZE;
CHECKPOINT;
