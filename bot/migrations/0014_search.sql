-- What can be searched: goals of records and of sheets, what was learnt, and what people asked to be kept. The rows are
-- made where those are stored, by triggers, so that nothing that is stored by whichever process is left out.

-- `kind` is "sprint", "goal", "learning", "retro", "action", "decision", "risk", "blind spot", "note", "help" or "standup"; `ref`
-- tells things of one kind in one sprint apart. `sprint` and `number` are those of issues, 0 for none; `state` is what a
-- goal came to, its status before that, or the kind as it was kept. `words` holds title and body as they are and by the
-- language of the space, and the repository: so one index finds the words of one repository alone.
CREATE TABLE found (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repo_id bigint NOT NULL,
    sprint  integer NOT NULL,
    kind    text NOT NULL,
    ref     text NOT NULL,
    number  integer NOT NULL DEFAULT 0,
    team    text NOT NULL DEFAULT '',
    owner   text NOT NULL DEFAULT '',
    state   text NOT NULL DEFAULT '',
    title   text NOT NULL,
    body    text NOT NULL DEFAULT '',
    at      timestamptz NOT NULL,
    words   tsvector NOT NULL,
    UNIQUE (repo_id, sprint, kind, ref)
);
CREATE INDEX found_by_words ON found USING gin (words);
CREATE INDEX found_by_age ON found (repo_id, at, id);
CREATE INDEX found_by_number ON found (repo_id, number, sprint) WHERE kind = 'goal';

-- The language in which a space writes, as PostgreSQL names it; "simple" knows no forms of words.
ALTER TABLE rules ADD COLUMN language text NOT NULL DEFAULT 'english';

-- The longest text that is looked through: a comment of GitHub has 65,536 characters at most. The lone # keeps words of
-- two texts from standing beside each other.
CREATE FUNCTION found_words(repo bigint, language text, about integer, title text, body text) RETURNS tsvector
LANGUAGE sql STABLE AS $$
    SELECT array_to_tsvector(ARRAY['#' || repo])
        || setweight(to_tsvector('simple', title || CASE WHEN about > 0 THEN ' ' || about ELSE '' END), 'A')
        || '''#'':3'
        || setweight(to_tsvector(language::regconfig, title), 'A')
        || '''#'':3'
        || setweight(to_tsvector('simple', left(body, 65536)), 'B')
        || '''#'':3'
        || setweight(to_tsvector(language::regconfig, left(body, 65536)), 'B')
$$;

CREATE FUNCTION found_language(repo bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT language FROM rules
        WHERE repo_id = repo AND language IN (SELECT cfgname FROM pg_catalog.pg_ts_config)
    ), 'english')
$$;

-- What cannot be read, or is too large, is not found; it is stored all the same.
CREATE FUNCTION find_goals(repo bigint, issue integer, text_of text, seen timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    said jsonb;
    tongue text := found_language(repo);
BEGIN
    said := text_of::jsonb;
    WITH goal AS (
        SELECT g, coalesce((g ->> 'number')::integer, 0) AS number, coalesce(g ->> 'title', '') AS title,
            coalesce(g ->> 'where', g ->> 'team', '') AS team, coalesce(g ->> 'owner', '') AS owner,
            coalesce(g ->> 'outcome', g ->> 'status', '') AS state,
            concat_ws(E'\n', nullif(g ->> 'words', ''), nullif(g ->> 'cause', ''), nullif(g ->> 'help', ''), (
                SELECT string_agg(t ->> 'text', E'\n') FROM jsonb_array_elements(g -> 'targets') AS t
            )) AS body,
            coalesce(g ->> 'learning', '') AS learning,
            coalesce((said ->> 'ended_at')::timestamptz, (g ->> 'updated_at')::timestamptz, seen) AS at
        FROM jsonb_array_elements(said -> 'goals') AS g
    ), thing AS (
        SELECT 'sprint' AS kind, '' AS ref, issue AS number, '' AS team, '' AS owner,
            coalesce(said ->> 'state', 'closed') AS state, coalesce(said ->> 'title', '') AS title,
            coalesce(said ->> 'verdict', '') AS body, coalesce((said ->> 'ended_at')::timestamptz, seen) AS at
        UNION ALL
        SELECT 'goal', CASE WHEN number > 0 THEN number::text ELSE md5(team || E'\n' || title) END, number, team, owner,
            state, title, body, at
        FROM goal
        UNION ALL
        SELECT 'learning', CASE WHEN number > 0 THEN number::text ELSE md5(team || E'\n' || title) END, number, team,
            owner, state, title, learning, at
        FROM goal WHERE learning <> ''
        UNION ALL
        SELECT 'goal', r ->> 'number', (r ->> 'number')::integer, '', '', 'removed', r ->> 'title', '',
            coalesce((said ->> 'ended_at')::timestamptz, seen)
        FROM jsonb_array_elements(coalesce(said -> 'removed', '[]')) AS r
        WHERE r ->> 'title' <> '' AND (r ->> 'number')::integer > 0
        UNION ALL
        SELECT 'retro', r ->> 0, (r ->> 0)::integer, '', '', '', coalesce(r ->> 1, ''), '', seen
        FROM jsonb_array_elements(coalesce(said -> 'retros', '[]')) AS r
        UNION ALL
        -- What a command kept is there already.
        SELECT CASE n ->> 'kind' WHEN 'action' THEN 'action' ELSE 'note' END, 'said ' || md5(n ->> 'text'),
            (n ->> 'retro')::integer, '', n ->> 'owner', coalesce(nullif(n ->> 'state', ''), n ->> 'kind'), n ->> 'text', '',
            seen
        FROM jsonb_array_elements(coalesce(said -> 'notes', '[]')) AS n
        WHERE n ->> 'text' <> '' AND NOT EXISTS (
            SELECT FROM found k
            WHERE k.repo_id = repo AND k.sprint = issue AND k.kind IN ('action', 'note') AND starts_with(k.ref, 'kept ')
                AND k.title = n ->> 'text'
        )
    ), single AS (
        SELECT DISTINCT ON (kind, ref) * FROM thing ORDER BY kind, ref, state = 'removed'
    ), gone AS (
        DELETE FROM found WHERE repo_id = repo AND sprint = issue
            AND (kind IN ('sprint', 'goal', 'learning') AND NOT starts_with(ref, 'kept ')
                OR starts_with(ref, 'said ') AND said ? 'notes')
            AND NOT EXISTS (SELECT FROM single s WHERE (s.kind, s.ref) = (found.kind, found.ref))
    )
    INSERT INTO found (repo_id, sprint, kind, ref, number, team, owner, state, title, body, at, words)
    SELECT repo, issue, kind, ref, number, team, owner, state, title, body, at,
        found_words(repo, tongue, number, title, body)
    FROM single s
    WHERE NOT EXISTS (
        SELECT FROM found f
        WHERE f.repo_id = repo AND f.sprint = issue AND f.kind = s.kind AND f.ref = s.ref
            AND (f.number, f.team, f.owner, f.state, f.title, f.body)
                = (s.number, s.team, s.owner, s.state, s.title, s.body)
            AND (f.at = s.at OR s.kind IN ('retro', 'action', 'note'))
    )
    ON CONFLICT (repo_id, sprint, kind, ref) DO UPDATE SET
        number = excluded.number, team = excluded.team, owner = excluded.owner, state = excluded.state,
        title = excluded.title, body = excluded.body, at = excluded.at, words = excluded.words;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RAISE LOG 'the sprint % of repository % cannot be searched: %', issue, repo, SQLERRM;
END $$;

CREATE FUNCTION find_kept(note kept) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    sort text := CASE
        WHEN note.kind IN ('went-well', 'better') THEN 'note'
        WHEN note.kind IN ('action', 'dropped') THEN 'action'
        WHEN note.kind IN ('risk', 'risk-closed') THEN 'risk'
        WHEN note.kind IN ('blind-spot', 'blind-spot-closed') THEN 'blind spot'
        WHEN note.kind = 'missed' THEN 'learning'
        WHEN note.kind IN ('decision', 'help', 'standup') THEN note.kind
    END;
    about text := coalesce((
        SELECT string_agg(pair ->> 1, E'\n') FROM jsonb_array_elements(note.fields) AS pair
        WHERE pair ->> 0 IN ('goal', 'title', 'risk', 'blind-spot', 'severity', 'level')
    ), '');
BEGIN
    IF sort IS NULL OR note.text || about = '' THEN
        RETURN;
    END IF;
    INSERT INTO found (repo_id, sprint, kind, ref, number, team, owner, state, title, body, at, words)
    SELECT note.repo_id, note.sprint, sort, 'kept ' || note.id, note.number, coalesce((
            SELECT f.team FROM found f
            WHERE f.repo_id = note.repo_id AND f.kind = 'goal' AND f.number = note.number AND f.sprint = note.sprint
                AND note.number > 0
        ), ''), note.who, note.kind, note.text, about, note.at,
        found_words(note.repo_id, found_language(note.repo_id), note.number, note.text, about)
    ON CONFLICT (repo_id, sprint, kind, ref) DO NOTHING;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RAISE LOG 'note % of repository % cannot be searched: %', note.id, note.repo_id, SQLERRM;
END $$;

CREATE FUNCTION found_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM find_goals(NEW.repo_id, NEW.sprint, NEW.body, NEW.frozen_at);
    RETURN NULL;
END $$;
CREATE TRIGGER found_of_record AFTER INSERT ON record FOR EACH ROW EXECUTE FUNCTION found_of_record();

-- What a sheet says counts until the record is frozen.
CREATE FUNCTION found_of_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM record r WHERE r.repo_id = NEW.repo_id AND r.sprint = NEW.sprint) THEN
        PERFORM find_goals(NEW.repo_id, NEW.sprint::integer, NEW.body, NEW.at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER found_of_sheet AFTER INSERT OR UPDATE OF body ON sheet FOR EACH ROW EXECUTE FUNCTION found_of_sheet();

CREATE FUNCTION found_of_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM find_kept(NEW);
    RETURN NULL;
END $$;
CREATE TRIGGER found_of_kept AFTER INSERT ON kept FOR EACH ROW EXECUTE FUNCTION found_of_kept();

-- Words have other forms in another language.
CREATE FUNCTION found_of_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE found SET words = found_words(repo_id, found_language(repo_id), number, title, body)
    WHERE repo_id = NEW.repo_id;
    RETURN NULL;
END $$;
CREATE TRIGGER found_of_rules AFTER UPDATE OF language ON rules FOR EACH ROW
    WHEN (OLD.language IS DISTINCT FROM NEW.language) EXECUTE FUNCTION found_of_rules();

-- What is stored already is looked through later, bit by bit: of a large database nobody shall wait for it. `note` is the id
-- of what was kept, 0 for the record of a sprint.
CREATE TABLE unfound (
    repo_id bigint NOT NULL,
    sprint  integer NOT NULL,
    note    bigint NOT NULL
);
INSERT INTO unfound SELECT repo_id, sprint, 0 FROM record;
INSERT INTO unfound SELECT repo_id, sprint, id FROM kept;
SELECT count(find_goals(repo_id, sprint::integer, body, at)) FROM sheet;

-- What was left of the rate limit of an installation when GitHub said so last, by resource ("core", "graphql"): the
-- process that shows it need not be the one that asked.
CREATE TABLE budget (
    installation bigint NOT NULL,
    resource     text NOT NULL,
    most         integer NOT NULL,
    remaining    integer NOT NULL,
    resets_at    timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, resource)
);
