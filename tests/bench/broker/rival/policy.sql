-- As the app: what it may see and do, so that what is measured is a policy that decides, over TLS.
DO $$
BEGIN
    ASSERT (SELECT ssl AND version = 'TLSv1.3' FROM pg_stat_ssl WHERE pid = pg_backend_pid()), 'TLS';
    ASSERT (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'item'), 'forced';
    ASSERT NOT (SELECT rolsuper OR rolbypassrls OR pg_has_role('office', 'member')
                FROM pg_roles WHERE rolname = current_user), 'the role';
    PERFORM set_config('app.person', '1', true);
    ASSERT (SELECT count(*) FROM item) = 100000, 'all is open to person 1';
    ASSERT (SELECT min(length(body)) = 4096 AND max(length(body)) = 4096 FROM item), '4 KiB';
    PERFORM set_config('app.person', '5', true);
    ASSERT (SELECT count(*) FROM item) = 25000, 'one category to person 5';
    PERFORM set_config('app.person', '6', true);
    ASSERT (SELECT count(*) FROM item) = 0, 'nothing to person 6';
    ASSERT NOT has_table_privilege('audit', 'SELECT, UPDATE, DELETE, TRUNCATE'), 'the audit';
    ASSERT NOT has_table_privilege('consent', 'INSERT, UPDATE, DELETE, TRUNCATE'), 'the consent';
END $$;

-- Item 1000 is of category 2, which for person 5 has ended, and will begin again.
DO $$
DECLARE
    reader int;
BEGIN
    FOREACH reader IN ARRAY ARRAY[5, 6] LOOP
        BEGIN
            PERFORM release(1000, reader);
            ASSERT false, 'released without a consent';
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END;
    END LOOP;
END $$;
