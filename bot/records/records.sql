-- Every statement of the records, by name. The clock is the database's, but for what people schedule (due_at).
-- Rows of `work` are locked in the order of their keys and deliveries in the order of their guids, so that no two
-- transactions wait for each other.

-- name: note_delivery
-- A new one, or one that failed before and is done again; no row: it is finished or in progress.
INSERT INTO delivery (guid, event, action, repository, repository_id, installation, state)
VALUES (%(guid)s, %(event)s, %(action)s, %(repository)s, %(repository_id)s, %(installation)s, 'received')
ON CONFLICT (guid) DO UPDATE SET state = 'received', pending = 0, error = '', ended_at = NULL
WHERE delivery.state = 'failed'
RETURNING guid

-- name: settle_place
-- A repository that was renamed or came to another installation.
UPDATE work SET
    repo = %(repo)s,
    installation = CASE WHEN %(installation)s::bigint = 0 THEN installation ELSE %(installation)s END
WHERE key IN (
    SELECT key FROM work
    WHERE repo_id = %(repo_id)s AND (repo <> %(repo)s OR installation <> %(installation)s)
    ORDER BY key FOR UPDATE
)

-- name: settle_places
-- The same for many at once.
UPDATE work w SET
    repo = given.repo,
    installation = CASE WHEN %(installation)s::bigint = 0 THEN w.installation ELSE %(installation)s END
FROM unnest(%(ids)s::bigint[], %(names)s::text[]) AS given (repo_id, repo)
WHERE w.repo_id = given.repo_id AND w.key IN (
    SELECT known.key
    FROM work known JOIN unnest(%(ids)s::bigint[], %(names)s::text[]) AS named (repo_id, repo) USING (repo_id)
    WHERE known.repo <> named.repo OR known.installation <> %(installation)s
    ORDER BY known.key FOR UPDATE OF known
)

-- name: resolve
WITH issue AS (
    SELECT * FROM unnest(%(issue_repos)s::bigint[], %(issue_numbers)s::bigint[], %(issue_opens)s::boolean[])
        AS t (repo_id, number, opens)
), known AS (
    SELECT w.key, i.repo_id, i.number
    FROM issue i JOIN work w ON w.kind = 'sprint' AND w.repo_id = i.repo_id AND w.number = i.number
    UNION
    SELECT w.key, i.repo_id, i.number
    FROM issue i
    JOIN goal g ON g.repo_id = i.repo_id AND g.number = i.number
    -- A goal that was carried is still in the records of sprints that are over; those sleep on.
    JOIN work w ON w.kind = 'sprint' AND w.repo_id = g.repo_id AND w.number = g.sprint AND w.asleep = ''
    UNION
    -- A retro, a review, or the issue of an action: the sprint that goes on looks after it, whichever one opened it.
    SELECT w.key, i.repo_id, i.number
    FROM issue i
    JOIN effect e ON e.repo_id = i.repo_id AND e.number = i.number AND e.number <> 0
    JOIN work w ON w.kind = 'sprint' AND w.repo_id = e.repo_id AND w.asleep = ''
    WHERE e.key ~ '^[0-9]+/(retro|review|action):'
        -- That of the stand-ups is its own sprint's alone.
        OR (e.key ~ '^[0-9]+/standups:' AND w.number = split_part(e.key, '/', 1)::bigint)
)
SELECT key FROM known
UNION
SELECT w.key
FROM goal g JOIN work w ON w.kind = 'sprint' AND w.repo_id = g.repo_id AND w.number = g.sprint AND w.asleep = ''
WHERE g.node_id = ANY (%(nodes)s::text[])
UNION
SELECT key FROM work WHERE %(everything)s AND installation = %(installation)s
UNION
SELECT key FROM work WHERE repo_id = ANY (%(repositories)s::bigint[])
UNION
SELECT 'space:' || id FROM unnest(%(spaces)s::bigint[]) AS id
UNION
SELECT 'space:' || i.repo_id
FROM issue i
WHERE i.opens AND NOT EXISTS (SELECT FROM known k WHERE k.repo_id = i.repo_id AND k.number = i.number)
UNION
-- An issue that we do not know bears a label of ours: it may want to be a goal of a sprint that is going on.
SELECT w.key
FROM unnest(%(label_repos)s::bigint[], %(label_numbers)s::bigint[], %(label_nodes)s::text[]) AS l (repo_id, number, node)
JOIN status_label s ON s.repo_id = l.repo_id AND s.node_id = l.node
JOIN work w ON w.kind = 'sprint' AND w.repo_id = l.repo_id AND w.asleep = ''
WHERE NOT EXISTS (SELECT FROM known k WHERE k.repo_id = l.repo_id AND k.number = l.number)
UNION
SELECT key FROM work WHERE kind = 'sprint' AND repo_id = ANY (%(awake)s::bigint[]) AND asleep = ''
UNION
SELECT w.key
FROM board b JOIN work w ON w.kind = 'sprint' AND w.repo_id = b.repo_id AND w.asleep = ''
WHERE b.node_id = ANY (%(boards)s::text[])
    OR (b.node_id = '' AND %(boards)s::text[] <> '{}' AND w.installation = %(installation)s)
UNION
SELECT w.key
FROM goal g JOIN work w ON w.kind = 'sprint' AND w.repo_id = g.repo_id AND w.number = g.sprint AND w.asleep = ''
WHERE g.owner <> '' AND lower(g.owner) = ANY (%(people)s::text[]) AND w.installation = %(installation)s

-- name: make_spaces
INSERT INTO work (key, kind, repo_id, repo, installation, wanted)
SELECT 'space:' || id, 'space', id, name, %(installation)s, 0
FROM unnest(%(ids)s::bigint[], %(names)s::text[]) AS t (id, name)
WHERE 'space:' || id = ANY (%(keys)s::text[])
ORDER BY ('space:' || id) COLLATE "C"
ON CONFLICT (key) DO NOTHING

-- name: accept_all
-- Many deliveries at once, as if one came after the other: each new one is noted, and asks for a look at the rows that it
-- touches. One row for each key of each delivery that was noted, and one for those without; `queued` says that this
-- delivery turned that row. Whoever calls this sees to it that no guid comes twice, that every repository has one name and
-- one installation, and that nothing is touched but issues, nodes and spaces.
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(
        %(ords)s::integer[], %(guids)s::text[], %(events)s::text[], %(actions)s::text[], %(repositories)s::text[],
        %(repository_ids)s::bigint[], %(installations)s::bigint[]
    ) AS t (ord, guid, event, action, repository, repository_id, installation)
), fresh AS MATERIALIZED (
    SELECT * FROM given g
    WHERE NOT EXISTS (SELECT FROM delivery d WHERE d.guid = g.guid AND d.state <> 'failed')
), issue AS MATERIALIZED (
    SELECT i.* FROM unnest(
        %(issue_ords)s::integer[], %(issue_repos)s::bigint[], %(issue_numbers)s::bigint[], %(issue_opens)s::boolean[]
    ) AS i (ord, repo_id, number, opens) JOIN fresh USING (ord)
), direct AS MATERIALIZED (
    SELECT i.ord, w.key, i.repo_id, i.number, w.asleep
    FROM issue i JOIN work w ON w.kind = 'sprint' AND w.repo_id = i.repo_id AND w.number = i.number
), woken AS MATERIALIZED (
    -- A sprint that slept until one of these deliveries asked for it by its number is awake for those after that one.
    SELECT key, min(ord) AS by FROM direct WHERE asleep <> '' GROUP BY key
), known AS MATERIALIZED (
    SELECT ord, key, repo_id, number FROM direct
    UNION
    SELECT i.ord, w.key, i.repo_id, i.number
    FROM issue i
    JOIN goal g ON g.repo_id = i.repo_id AND g.number = i.number
    JOIN work w ON w.kind = 'sprint' AND w.repo_id = g.repo_id AND w.number = g.sprint
    LEFT JOIN woken ON woken.key = w.key
    WHERE w.asleep = '' OR woken.by < i.ord
    UNION
    SELECT i.ord, w.key, i.repo_id, i.number
    FROM issue i
    JOIN effect e ON e.repo_id = i.repo_id AND e.number = i.number AND e.number <> 0
    JOIN work w ON w.kind = 'sprint' AND w.repo_id = e.repo_id
    LEFT JOIN woken ON woken.key = w.key
    WHERE (w.asleep = '' OR woken.by < i.ord) AND (
        e.key ~ '^[0-9]+/(retro|review|action):'
        OR (e.key ~ '^[0-9]+/standups:' AND w.number = split_part(e.key, '/', 1)::bigint)
    )
), space AS MATERIALIZED (
    SELECT s.ord, 'space:' || s.repo_id AS key
    FROM unnest(%(space_ords)s::integer[], %(space_repos)s::bigint[]) AS s (ord, repo_id) JOIN fresh USING (ord)
    UNION
    SELECT i.ord, 'space:' || i.repo_id
    FROM issue i
    WHERE i.opens
        AND NOT EXISTS (SELECT FROM known k WHERE k.ord = i.ord AND k.repo_id = i.repo_id AND k.number = i.number)
), touched AS MATERIALIZED (
    SELECT ord, key FROM known
    UNION
    SELECT ord, key FROM space
    UNION
    SELECT n.ord, w.key
    FROM unnest(%(node_ords)s::integer[], %(nodes)s::text[]) AS n (ord, node)
    JOIN fresh USING (ord)
    JOIN goal g ON g.node_id = n.node
    JOIN work w ON w.kind = 'sprint' AND w.repo_id = g.repo_id AND w.number = g.sprint
    LEFT JOIN woken ON woken.key = w.key
    WHERE w.asleep = '' OR woken.by < n.ord
    UNION
    SELECT l.ord, w.key
    FROM unnest(%(label_ords)s::integer[], %(label_repos)s::bigint[], %(label_numbers)s::bigint[], %(label_nodes)s::text[])
        AS l (ord, repo_id, number, node)
    JOIN fresh USING (ord)
    JOIN status_label s ON s.repo_id = l.repo_id AND s.node_id = l.node
    JOIN work w ON w.kind = 'sprint' AND w.repo_id = l.repo_id
    LEFT JOIN woken ON woken.key = w.key
    WHERE (w.asleep = '' OR woken.by < l.ord)
        AND NOT EXISTS (SELECT FROM known k WHERE k.ord = l.ord AND k.repo_id = l.repo_id AND k.number = l.number)
), noted AS (
    INSERT INTO delivery (guid, event, action, repository, repository_id, installation, state, pending, ended_at)
    SELECT guid, event, action, repository, repository_id, installation,
        CASE WHEN waits > 0 THEN 'received' ELSE 'ignored' END, coalesce(waits, 0),
        CASE WHEN waits > 0 THEN NULL ELSE now() END
    FROM fresh LEFT JOIN (SELECT ord, count(*)::integer AS waits FROM touched GROUP BY ord) AS t USING (ord)
    ORDER BY guid
    ON CONFLICT (guid) DO UPDATE SET
        state = excluded.state, pending = excluded.pending, error = '', ended_at = excluded.ended_at
    WHERE delivery.state = 'failed'
    RETURNING guid
), asking AS MATERIALIZED (
    SELECT g.ord, g.guid, t.key, row_number() OVER (PARTITION BY t.key ORDER BY g.ord) AS place
    FROM noted JOIN fresh g USING (guid) JOIN touched t USING (ord)
), settled AS MATERIALIZED (
    SELECT DISTINCT repository_id AS repo_id, repository AS repo, installation
    FROM noted JOIN fresh USING (guid) WHERE repository <> '' AND repository_id <> 0
), stale AS MATERIALIZED (
    -- Those of them of which some row has another name or installation: four looks at the ends of an index, however many
    -- rows there are.
    SELECT s.* FROM settled s
    WHERE (SELECT min(w.repo) FROM work w WHERE w.repo_id = s.repo_id) <> s.repo
        OR (SELECT max(w.repo) FROM work w WHERE w.repo_id = s.repo_id) <> s.repo
        OR (s.installation <> 0 AND (
            (SELECT min(w.installation) FROM work w WHERE w.repo_id = s.repo_id AND w.repo = s.repo) <> s.installation
            OR (SELECT max(w.installation) FROM work w WHERE w.repo_id = s.repo_id AND w.repo = s.repo) <> s.installation
        ))
), moved AS (
    -- Those rows of a repository that was renamed or came to another installation which nobody asks for.
    UPDATE work w SET
        repo = s.repo, installation = CASE WHEN s.installation = 0 THEN w.installation ELSE s.installation END
    FROM stale s
    WHERE w.repo_id = s.repo_id AND (w.repo <> s.repo OR (s.installation <> 0 AND w.installation <> s.installation))
        AND w.key NOT IN (SELECT key FROM asking)
), named AS MATERIALIZED (
    SELECT DISTINCT 'space:' || repo_id AS key, repo_id, repo, installation
    FROM unnest(%(named_ids)s::bigint[], %(named)s::text[], %(named_installations)s::bigint[])
        AS t (repo_id, repo, installation)
), asked AS (
    -- Also what makes the row of a space. The rows are locked in the order of their keys.
    INSERT INTO work AS w (key, kind, repo_id, repo, number, installation, wanted, deferred_at)
    SELECT a.key, coalesce(old.kind, 'space'), coalesce(old.repo_id, named.repo_id), coalesce(old.repo, named.repo),
        coalesce(old.number, 0), coalesce(old.installation, named.installation), a.times, now()
    FROM (SELECT key, count(*) AS times FROM asking GROUP BY key) AS a
    LEFT JOIN work old ON old.key = a.key
    LEFT JOIN named ON named.key = a.key
    ORDER BY a.key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET
        -- First the requests, and whether the row needs a job: it was clean, parked or asleep, or it hurries.
        wanted = w.wanted + excluded.wanted,
        (deferred_at, next_at, yields) = (
            SELECT CASE WHEN turns OR hurries THEN now() ELSE w.deferred_at END,
                CASE WHEN wakes OR hurries THEN now() ELSE w.next_at END,
                w.yields AND NOT (wakes OR hurries)
            FROM (SELECT w.parked OR w.asleep <> '' AS wakes) AS a,
            LATERAL (SELECT wakes OR w.wanted = w.done AS turns) AS b,
            LATERAL (
                SELECT NOT turns AND (w.next_at <= now() OR w.yields) AND (w.lease_until IS NULL OR w.lease_until <= now())
                    AND (w.yields OR NOT EXISTS (SELECT FROM touch t WHERE t.key = w.key)) AS hurries
            ) AS c
        ),
        fails = CASE WHEN w.parked OR w.asleep <> '' THEN 0 ELSE w.fails END,
        last_error = CASE WHEN w.parked OR w.asleep <> '' THEN '' ELSE w.last_error END,
        changed_at = CASE WHEN w.parked OR w.asleep <> '' OR w.wanted = w.done THEN now() ELSE w.changed_at END,
        parked = false,
        asleep = '',
        repo = coalesce((SELECT s.repo FROM settled s WHERE s.repo_id = w.repo_id), w.repo),
        installation = coalesce(
            (SELECT s.installation FROM settled s WHERE s.repo_id = w.repo_id AND s.installation <> 0), w.installation
        )
    RETURNING key, wanted, coalesce(deferred_at = now(), false) AS queued, changed_at = now() AS turned
), turned AS MATERIALIZED (
    -- Those that need a job, in the order in which they were asked for.
    SELECT key, row_number() OVER (ORDER BY ord, turned DESC, key COLLATE "C") AS place
    FROM asked JOIN asking USING (key) WHERE queued AND asking.place = 1
), linked AS (
    INSERT INTO touch (guid, key, wanted)
    SELECT a.guid, a.key, asked.wanted - count(*) OVER (PARTITION BY a.key) + a.place
    FROM asking a JOIN asked USING (key)
)
SELECT g.ord, a.key::text, coalesce(asked.turned AND a.place = 1, false) AS queued, (SELECT /* queue */ 0 FROM turned LIMIT 1) AS jobs
FROM noted JOIN fresh g USING (guid) LEFT JOIN asking a USING (ord) LEFT JOIN asked USING (key)
ORDER BY g.ord, a.key COLLATE "C"

-- name: make_sprints
INSERT INTO work (key, kind, repo_id, repo, number, installation, wanted)
SELECT 'sprint:' || %(repo_id)s::text || ':' || number, 'sprint', %(repo_id)s, %(repo)s, number, %(installation)s, 0
FROM unnest(%(numbers)s::bigint[]) AS number
ORDER BY ('sprint:' || %(repo_id)s::text || ':' || number) COLLATE "C"
ON CONFLICT (key) DO NOTHING
RETURNING key

-- name: lock
SELECT key FROM work WHERE key = ANY (%(keys)s::text[]) ORDER BY key FOR UPDATE

-- name: ask
-- Somebody wants a look. The row wakes when it slept or was parked; `turned` says that it needs a job: it was clean, or
-- it was not being worked on. A wait that GitHub asked for (next_at of an awake row) is kept.
UPDATE work SET
    wanted = wanted + 1,
    deferred_at = CASE WHEN wanted = done OR parked OR asleep <> '' THEN now() ELSE deferred_at END,
    next_at = CASE WHEN parked OR asleep <> '' THEN now() ELSE next_at END,
    fails = CASE WHEN parked OR asleep <> '' THEN 0 ELSE fails END,
    last_error = CASE WHEN parked OR asleep <> '' THEN '' ELSE last_error END,
    changed_at = CASE WHEN parked OR asleep <> '' OR wanted = done THEN now() ELSE changed_at END,
    yields = yields AND NOT (parked OR asleep <> ''),
    parked = false,
    asleep = ''
WHERE key = ANY (%(keys)s::text[])
RETURNING key, wanted, coalesce(deferred_at = now(), false) AS turned

-- name: hurry
-- Somebody waits for these now, and nobody did before: they go before those that nobody waits for. A row that only waits
-- for room or for GitHub's lists is looked at once more: all else can be done there.
UPDATE work SET deferred_at = now(), next_at = now(), yields = false
WHERE key = ANY (%(keys)s::text[]) AND NOT parked AND asleep = '' AND (next_at <= now() OR yields)
    AND (lease_until IS NULL OR lease_until <= now())
    AND (yields OR NOT EXISTS (SELECT FROM touch t WHERE t.key = work.key AND t.guid <> %(guid)s))
RETURNING key

-- name: awaited
-- Who has waited for ten minutes goes with those that somebody waits for, or endless deliveries would starve the clock.
SELECT EXISTS (SELECT FROM touch WHERE key = %(key)s) OR EXISTS (
    SELECT FROM work
    WHERE key = %(key)s AND wanted > done AND greatest(changed_at, next_at) <= now() - interval '10 minutes'
) AS awaited

-- name: link
INSERT INTO touch (guid, key, wanted)
SELECT %(guid)s, key, wanted FROM unnest(%(keys)s::text[], %(wanted)s::bigint[]) AS t (key, wanted)

-- name: expect
UPDATE delivery SET
    pending = %(pending)s,
    state = CASE WHEN %(pending)s > 0 THEN 'received' ELSE 'ignored' END,
    ended_at = CASE WHEN %(pending)s > 0 THEN NULL ELSE now() END
WHERE guid = %(guid)s

-- name: delivery
SELECT guid, event, action, repository, installation, state, error, received_at, ended_at,
    array(SELECT key::text FROM touch t WHERE t.guid = d.guid ORDER BY key) AS waits_for
FROM delivery d WHERE guid = %(guid)s

-- name: answered_deliveries
-- The deliveries that a look answers, locked; a delivery of several rows waits for the last of them.
SELECT guid FROM delivery
WHERE guid IN (SELECT guid FROM touch WHERE key = %(key)s AND wanted <= %(seen)s)
ORDER BY guid FOR UPDATE

-- name: answer
WITH gone AS (
    DELETE FROM touch WHERE key = %(key)s AND wanted <= %(seen)s AND guid = ANY (%(guids)s::text[]) RETURNING guid
)
UPDATE delivery d SET
    pending = d.pending - 1,
    state = CASE WHEN d.pending <= 1 THEN 'done' ELSE d.state END,
    ended_at = CASE WHEN d.pending <= 1 THEN now() ELSE NULL END
FROM gone WHERE d.guid = gone.guid

-- name: give_up
WITH gone AS (DELETE FROM touch WHERE guid = ANY (%(guids)s::text[]))
UPDATE delivery SET state = 'failed', pending = 0, error = %(error)s, ended_at = now()
WHERE guid = ANY (%(guids)s::text[])

-- name: due_rituals
SELECT key FROM work
WHERE due_at <= %(now)s AND asleep = ''
ORDER BY key LIMIT 500 FOR UPDATE SKIP LOCKED

-- name: clear_due
UPDATE work SET due_at = NULL WHERE key = ANY (%(keys)s::text[])

-- name: lost
-- Dirty, due and free, but no job is known to wait: the dispatcher lost it, or the row was turned away. As many of each
-- installation as there are places free; each one that ends passes its place on.
SELECT key FROM work
WHERE key = ANY (ARRAY(
    SELECT key FROM (
        SELECT w.key, w.next_at, row_number() OVER (
            PARTITION BY w.installation
            ORDER BY greatest(w.changed_at, w.next_at) <= now() - interval '10 minutes' DESC, w.deferred_at IS NOT NULL,
                EXISTS (SELECT FROM touch t WHERE t.key = w.key) DESC, w.next_at, w.key
        ) + (
            SELECT count(*) FROM work held WHERE held.installation = w.installation AND held.lease_until > now()
        ) AS place
        FROM work w
        WHERE w.wanted > w.done AND NOT w.parked AND w.asleep = '' AND w.next_at <= now()
            AND (w.lease_until IS NULL OR w.lease_until <= now())
            AND (w.deferred_at IS NULL OR w.deferred_at <= now() - make_interval(secs => %(patience)s))
    ) AS placed
    WHERE place <= %(limit)s
    ORDER BY next_at LIMIT 500
))
    -- Asked once more of a row that another clock has just let go: it may have queued it.
    AND (deferred_at IS NULL OR deferred_at <= now() - make_interval(secs => %(patience)s))
ORDER BY next_at FOR UPDATE SKIP LOCKED

-- name: gathered
-- Dirty, due and free, and nobody has queued it.
SELECT key FROM work
WHERE key = %(key)s AND wanted > done AND NOT parked AND asleep = '' AND next_at <= now() AND deferred_at IS NULL
    AND (lease_until IS NULL OR lease_until <= now())
-- Who holds it just now notes one delivery more, and leaves the queueing to us.
FOR UPDATE

-- name: note_deferred
UPDATE work SET deferred_at = now() WHERE key = ANY (%(keys)s::text[])

-- name: forgotten
-- Clean rows that nobody looked at for long, up to a fifth earlier by chance, so that they do not come all at once. What
-- a space sees to (its labels, its next sprint) hardly ever changes unheard: a quarter as often is enough.
SELECT key FROM work
WHERE wanted = done AND NOT parked AND asleep = ''
    AND looked_at <= now() - make_interval(secs => %(every)s * 0.8)
    AND looked_at <= now() - make_interval(secs => %(every)s * (1 - 0.2 * random()) * CASE kind WHEN 'space' THEN 4 ELSE 1 END)
ORDER BY looked_at LIMIT 500 FOR UPDATE SKIP LOCKED

-- name: set_right
-- Nobody waits for more than an hour or two, and nobody has looked tomorrow: the clock was ahead when this was written.
UPDATE work SET
    next_at = least(next_at, now()),
    looked_at = least(looked_at, now()),
    deferred_at = least(deferred_at, now()),
    lease_until = least(lease_until, now())
WHERE key IN (
    SELECT key FROM work
    WHERE (wanted > done AND NOT parked AND asleep = '' AND next_at > now() + interval '3 hours')
        OR (wanted = done AND NOT parked AND asleep = '' AND looked_at > now() + interval '3 hours')
        OR (lease_until IS NOT NULL AND lease_until > now() + interval '3 hours')
    ORDER BY key FOR UPDATE SKIP LOCKED
)

-- name: awake
SELECT key FROM work WHERE key = %(key)s AND asleep = '' AND NOT parked FOR UPDATE

-- name: rows_of
SELECT key FROM work WHERE key = %(what)s OR lower(repo) = lower(%(what)s) ORDER BY key FOR UPDATE

-- name: rows_of_repos
SELECT key FROM work WHERE repo_id = ANY (%(ids)s::bigint[]) AND (%(asleep)s OR asleep = '') ORDER BY key FOR UPDATE

-- name: last_look
SELECT extract(epoch FROM now() - max(looked_at))::float8 AS ago FROM work WHERE wanted = done AND NOT parked AND asleep = ''

-- name: rows_of_installation
SELECT key FROM work
WHERE installation = %(installation)s AND (%(ids)s::bigint[] IS NULL OR repo_id = ANY (%(ids)s::bigint[]))
ORDER BY key FOR UPDATE

-- name: put_to_sleep
-- Nothing is left to do; a worker that is in the middle of it is fenced off before its next write.
UPDATE work SET
    asleep = %(why)s, done = wanted, parked = false, due_at = NULL,
    lease_until = NULL, owner = '', epoch = epoch + 1, changed_at = now()
WHERE key = ANY (%(keys)s::text[])
RETURNING key, wanted

-- name: take_turn
-- Claims of one installation queue up, so that two of them cannot both find the last free place.
SELECT pg_advisory_xact_lock(hashtextextended('claim', installation)) FROM work WHERE key = %(key)s

-- name: take
-- The same for the row of the next job, which is taken with it. No row: none waits.
WITH job AS (/* job */ SELECT NULL AS key)
SELECT job.key, pg_advisory_xact_lock(hashtextextended('claim', work.installation)) FROM job LEFT JOIN work ON work.key = job.key

-- name: claim
UPDATE work SET
    owner = %(owner)s,
    epoch = epoch + 1,
    lease_seconds = %(lease)s,
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
    deferred_at = NULL,
    yields = false
WHERE key = %(key)s
    AND wanted > done AND NOT parked AND asleep = '' AND next_at <= clock_timestamp()
    AND (lease_until IS NULL OR lease_until <= clock_timestamp())
    AND %(limit)s > (
        SELECT count(*) FROM work other
        WHERE other.installation = work.installation AND other.lease_until > clock_timestamp()
    )
-- The subquery sees the row as it was before: whoever puts it back takes the name off.
RETURNING key::text, kind, repo_id, repo, number, installation, epoch, wanted AS seen, fails,
    (SELECT before.owner <> '' FROM work before WHERE before.key = work.key) AS orphaned,
    array(SELECT guid FROM touch t WHERE t.key = work.key ORDER BY t.wanted DESC, guid LIMIT 3) AS asked_by

-- name: turn_away
UPDATE work SET deferred_at = NULL WHERE key = %(key)s

-- name: renew
UPDATE work SET lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until IS NOT NULL

-- name: fence
SELECT 1 AS held FROM work WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until > clock_timestamp()

-- name: hold
-- Keeps the row from being claimed until the end of the transaction.
SELECT 1 AS held FROM work
WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until > clock_timestamp() FOR UPDATE

-- name: finish
UPDATE work SET
    done = %(seen)s, fails = 0, last_error = '', due_at = %(due_at)s, looked_at = now(),
    next_at = greatest(next_at, now() + make_interval(secs => CASE WHEN wanted > %(seen)s THEN %(pause)s ELSE 0 END)),
    changed_at = now(), lease_until = NULL, owner = ''
WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until IS NOT NULL
RETURNING wanted > done AS dirty

-- name: finish_alone
-- `finish` and what it does to the deliveries, at once, where nothing was asked for meanwhile and nobody waits for the
-- place; where it is not so nothing is done, and 0 returned. The commit does not wait for the disk: a database that crashes
-- can lose only that this was done. The claim is there, for good; when its lease has run out the row is looked at once more.
WITH mine AS (
    UPDATE work SET
        done = %(seen)s, fails = 0, last_error = '', due_at = %(due_at)s, looked_at = now(),
        next_at = greatest(next_at, now()), changed_at = now(), lease_until = NULL, owner = ''
    WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until IS NOT NULL AND wanted = %(seen)s
        AND NOT EXISTS (
            SELECT FROM work other
            WHERE other.installation = work.installation AND other.key <> %(key)s
                AND other.wanted > other.done AND NOT other.parked AND other.asleep = ''
                AND other.next_at <= now() AND other.deferred_at IS NULL
                AND (other.lease_until IS NULL OR other.lease_until <= now())
        )
    RETURNING set_config('synchronous_commit', 'off', true)
), answered AS MATERIALIZED (
    SELECT guid FROM delivery
    WHERE guid IN (SELECT guid FROM touch WHERE key = %(key)s AND wanted <= %(seen)s) AND EXISTS (SELECT FROM mine)
    ORDER BY guid FOR UPDATE
), gone AS (
    DELETE FROM touch USING answered WHERE touch.key = %(key)s AND touch.guid = answered.guid RETURNING touch.guid
), closed AS (
    UPDATE delivery d SET
        pending = d.pending - 1,
        state = CASE WHEN d.pending <= 1 THEN 'done' ELSE d.state END,
        ended_at = CASE WHEN d.pending <= 1 THEN now() ELSE NULL END
    FROM gone WHERE d.guid = gone.guid
)
SELECT count(*) AS finished FROM mine

-- name: know_title
UPDATE work SET title = %(title)s, opened_at = %(opened_at)s
WHERE key = %(key)s AND epoch = %(epoch)s AND (title, opened_at) IS DISTINCT FROM (%(title)s, %(opened_at)s::timestamptz)

-- name: titles
SELECT title, opened_at FROM work WHERE repo_id = %(repo_id)s AND kind = 'sprint' AND title <> '' ORDER BY number

-- name: put_off
-- Not now: wait `seconds`, or longer when it is a failure, twice as long each time up to a quarter of an hour. The
-- twelfth failure parks the row, unless something new was asked for meanwhile.
UPDATE work SET
    fails = fails + %(counts)s::boolean::integer,
    next_at = greatest(next_at, now() + make_interval(secs => greatest(
        %(seconds)s,
        CASE WHEN %(counts)s THEN least(900, 2 ^ least(fails + 1, 20)) * (0.5 + 0.5 * random()) ELSE 0 END
    ))),
    parked = %(counts)s AND fails + 1 >= %(parked_after)s AND wanted = %(seen)s,
    yields = %(yields)s AND next_at <= now(),
    last_error = %(why)s, lease_until = NULL, owner = '',
    changed_at = CASE WHEN %(counts)s AND fails + 1 >= %(parked_after)s AND wanted = %(seen)s THEN now() ELSE changed_at END
WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until IS NOT NULL
RETURNING wanted > done AS dirty, parked

-- name: hold_installation
UPDATE work SET next_at = greatest(next_at, now() + make_interval(secs => %(seconds)s)), yields = false
WHERE installation = %(installation)s

-- name: lock_installation
SELECT key FROM work WHERE installation = %(installation)s ORDER BY key FOR UPDATE

-- name: park
UPDATE work SET
    parked = (wanted = %(seen)s), last_error = %(why)s, changed_at = now(), lease_until = NULL, owner = ''
WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until IS NOT NULL
RETURNING wanted > done AND NOT parked AS dirty

-- name: sleep
UPDATE work SET
    done = %(seen)s, asleep = CASE WHEN wanted = %(seen)s THEN %(why)s ELSE '' END,
    fails = 0, last_error = '', due_at = NULL, looked_at = now(), changed_at = now(), lease_until = NULL, owner = ''
WHERE key = %(key)s AND epoch = %(epoch)s AND lease_until IS NOT NULL
RETURNING wanted > done AS dirty

-- name: waiting
-- The next row of this installation that was turned away because too many were being worked on; first those in which
-- somebody did something, and those that have waited for ten minutes.
SELECT key FROM work
WHERE installation = %(installation)s AND key <> %(key)s
    AND wanted > done AND NOT parked AND asleep = '' AND next_at <= now() AND deferred_at IS NULL
    AND (lease_until IS NULL OR lease_until <= now())
ORDER BY greatest(changed_at, next_at) <= now() - interval '10 minutes'
    OR EXISTS (SELECT FROM touch t WHERE t.key = work.key) DESC, next_at
LIMIT 1 FOR UPDATE SKIP LOCKED

-- name: effects
SELECT key, tried_at, done_at, node_id, number, digest,
    coalesce(extract(epoch FROM clock_timestamp() - tried_at), 0)::float8 AS age
FROM effect WHERE repo_id = %(repo_id)s AND starts_with(key COLLATE "C", %(prefix)s)

-- name: intend
INSERT INTO effect (repo_id, key, tried_at) VALUES (%(repo_id)s, %(effect)s, clock_timestamp())
ON CONFLICT (repo_id, key) DO UPDATE SET
    tried_at = clock_timestamp(), done_at = NULL, node_id = '', number = 0, digest = ''

-- name: effect_done
INSERT INTO effect (repo_id, key, tried_at, done_at, node_id, number)
VALUES (%(repo_id)s, %(effect)s, clock_timestamp(), clock_timestamp(), %(node_id)s, %(number)s)
ON CONFLICT (repo_id, key) DO UPDATE SET
    done_at = clock_timestamp(), node_id = excluded.node_id, number = excluded.number

-- name: effect_undone
DELETE FROM effect WHERE repo_id = %(repo_id)s AND key = %(effect)s

-- name: remember_shown
-- What is shown is there, whether or not a row still tells of its making.
INSERT INTO effect (repo_id, key, tried_at, done_at, digest)
VALUES (%(repo_id)s, %(effect)s, clock_timestamp(), clock_timestamp(), %(digest)s)
ON CONFLICT (repo_id, key) DO UPDATE SET digest = excluded.digest

-- name: agreed
SELECT number, node_id, title, status, last_open, owner, emoji, label, heard_at, lined, unlined_at, carried, facts
FROM goal
WHERE repo_id = %(repo_id)s AND sprint = %(sprint)s ORDER BY number

-- name: elsewhere
-- Each goal as the latest of the other sprints has it; a sprint is later when its issue's number is higher.
SELECT * FROM (
    SELECT DISTINCT ON (number) sprint, number, node_id, title, status, last_open, owner, emoji, label, heard_at, lined,
        unlined_at, carried, facts
    FROM goal WHERE repo_id = %(repo_id)s AND sprint <> %(sprint)s
    ORDER BY number, sprint DESC
) AS latest
ORDER BY sprint DESC, number DESC LIMIT %(most)s

-- name: remember_goal
INSERT INTO goal (repo_id, sprint, number, node_id, title, status, last_open, owner, emoji, label, heard_at, lined,
    unlined_at, carried, facts)
VALUES (%(repo_id)s, %(sprint)s, %(number)s, %(node_id)s, %(title)s, %(status)s, %(last_open)s, %(owner)s,
    %(emoji)s, %(label)s, %(heard_at)s, %(lined)s, %(unlined_at)s, %(carried)s, %(facts)s)
ON CONFLICT (repo_id, sprint, number) DO UPDATE SET
    node_id = excluded.node_id, title = excluded.title, status = excluded.status,
    last_open = excluded.last_open, owner = excluded.owner, emoji = excluded.emoji, label = excluded.label,
    heard_at = excluded.heard_at, lined = excluded.lined, unlined_at = excluded.unlined_at, carried = excluded.carried,
    facts = excluded.facts

-- name: forget_goals
DELETE FROM goal WHERE repo_id = %(repo_id)s AND sprint = %(sprint)s AND number = ANY (%(numbers)s::bigint[])

-- name: remember_change
INSERT INTO change (repo_id, sprint, number, at, what, before, after, surface, who, note, title)
VALUES (%(repo_id)s, %(sprint)s, %(number)s, %(at)s, %(what)s, %(before)s, %(after)s, %(surface)s, %(who)s, %(note)s,
    %(title)s)

-- name: history
SELECT number, at, what, before, after, surface, who, note, title FROM change
WHERE repo_id = %(repo_id)s AND sprint = %(sprint)s AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
ORDER BY at, id

-- name: decided
-- What the plans of later sprints decided about the goals of this one.
SELECT number, at, what, before, after, surface, who, note, title FROM change
WHERE repo_id = %(repo_id)s AND sprint > %(sprint)s AND what = 'decided' AND number = ANY (%(numbers)s::bigint[])
ORDER BY at, id

-- name: told
-- One page of a repository's history, of one goal (by its issue's number, or by its title where it has none) or of all.
SELECT c.id, c.sprint, c.number, c.at, c.what, c.before, c.after, c.surface, c.who, c.note,
    coalesce(nullif(c.title, ''), (
        SELECT g.title FROM goal g WHERE c.number > 0 AND g.repo_id = c.repo_id AND g.number = c.number
        ORDER BY g.sprint = c.sprint DESC, g.sprint DESC LIMIT 1
    ), '') AS title
FROM change c
WHERE c.repo_id = %(repo_id)s
    AND (%(number)s::bigint IS NULL OR c.number = %(number)s)
    AND (%(title)s::text IS NULL OR c.title = %(title)s)
    AND (%(since)s::timestamptz IS NULL OR c.at >= %(since)s)
    AND (%(last_at)s::timestamptz IS NULL OR (c.at, c.id) > (%(last_at)s, %(last_id)s))
ORDER BY c.at, c.id LIMIT %(page)s

-- name: known_goals
-- Every goal that was agreed upon or changed once, with its newest title; those without an issue go by their titles.
SELECT number, title FROM (
    SELECT DISTINCT ON (number, CASE WHEN number = 0 THEN title END) number, title, sprint FROM (
        SELECT number, title, sprint, true AS agreed FROM goal WHERE repo_id = %(repo_id)s
        UNION ALL
        SELECT number, title, sprint, false FROM change WHERE repo_id = %(repo_id)s AND (number > 0 OR title <> '')
    ) AS named
    ORDER BY number, CASE WHEN number = 0 THEN title END, title <> '' DESC, sprint DESC, agreed DESC
) AS newest
ORDER BY sprint, number, title

-- name: repository_named
SELECT repo_id, repo FROM work WHERE lower(repo) = lower(%(named)s) ORDER BY looked_at DESC LIMIT 1

-- name: repositories
SELECT DISTINCT repo FROM work ORDER BY repo LIMIT %(most)s

-- name: receipts
SELECT comment AS comment_number, digest, outcome, message, at, who, name FROM receipt
WHERE repo_id = %(repo_id)s AND (sprint = %(sprint)s OR comment = ANY (%(comments)s::bigint[]))
ORDER BY at, comment, digest

-- name: remember_receipt
INSERT INTO receipt (repo_id, sprint, comment, digest, outcome, message, at, who, name)
VALUES (%(repo_id)s, %(sprint)s, %(comment_number)s, %(digest)s, %(outcome)s, %(message)s, %(at)s, %(who)s, %(name)s)
ON CONFLICT (repo_id, comment, digest) DO UPDATE SET
    outcome = excluded.outcome, message = excluded.message, at = excluded.at, who = excluded.who, name = excluded.name

-- name: kept
SELECT kind, text, who, at, number, fields FROM kept
WHERE repo_id = %(repo_id)s AND sprint = %(sprint)s ORDER BY at, id

-- name: risks_before
SELECT kind, text, who, at, number, fields FROM (
    SELECT * FROM kept WHERE repo_id = %(repo_id)s AND sprint < %(sprint)s AND kind IN ('risk', 'risk-closed', 'blind-spot', 'blind-spot-closed')
    ORDER BY at DESC, id DESC LIMIT 1000
) AS latest ORDER BY at, id

-- name: health_elsewhere
-- Marks that come after the end of a sprint are heard by the next one. What a review came to is that of its own sprint, as
-- long as anybody knows which post is a review.
SELECT coalesce(CASE WHEN kind = 'reviewed' THEN (
    SELECT split_part(e.key, ':', 2)::bigint FROM effect e
    WHERE e.repo_id = latest.repo_id AND e.number = latest.number AND e.number <> 0 AND e.key ~ '^[0-9]+/review:[0-9]{1,10}$'
    LIMIT 1
) END, sprint) AS sprint, kind, text, who, at, number, fields FROM (
    SELECT * FROM kept
    WHERE repo_id = %(repo_id)s AND sprint <> %(sprint)s AND kind IN ('health', 'typed', 'reviewed')
    ORDER BY at DESC, id DESC LIMIT %(most)s
) AS latest ORDER BY at, id

-- name: remember_kept
INSERT INTO kept (repo_id, sprint, number, kind, text, who, at, fields)
VALUES (%(repo_id)s, %(sprint)s, %(number)s, %(kind)s, %(text)s, %(who)s, %(at)s, %(fields)s)

-- name: label_ids
SELECT status, node_id FROM status_label WHERE repo_id = %(repo_id)s ORDER BY status

-- name: forget_labels
DELETE FROM status_label WHERE repo_id = %(repo_id)s AND status <> ALL (%(statuses)s::text[])

-- name: remember_label
INSERT INTO status_label (repo_id, status, node_id) VALUES (%(repo_id)s, %(status)s, %(node_id)s)
ON CONFLICT (repo_id, status) DO UPDATE SET node_id = excluded.node_id

-- name: boards
SELECT node_id FROM board WHERE repo_id = %(repo_id)s

-- name: forget_boards
DELETE FROM board WHERE repo_id = %(repo_id)s AND node_id <> ALL (%(nodes)s::text[])

-- name: remember_boards
INSERT INTO board (repo_id, node_id) SELECT %(repo_id)s, node FROM unnest(%(nodes)s::text[]) AS node
ON CONFLICT DO NOTHING

-- name: frozen
-- The record of a sprint, with its text, and the other sprints that ended last: their numbers, or all of them.
SELECT sprint, number, starts, ends, committed, done, added, carried, checksum, frozen_at, node_id, body
FROM record WHERE repo_id = %(repo_id)s AND sprint = %(sprint)s
UNION ALL (
    SELECT sprint, number, starts, ends, committed, done, added, carried, checksum, frozen_at, node_id,
        CASE WHEN %(whole)s THEN body ELSE '' END
    FROM record WHERE repo_id = %(repo_id)s AND sprint <> %(sprint)s
    ORDER BY ends DESC, sprint DESC LIMIT %(most)s
)

-- name: freeze
-- Once: what is there stays, but for a comment that is known only now.
INSERT INTO record (repo_id, sprint, number, starts, ends, committed, done, added, carried, body, checksum, frozen_at,
    node_id)
VALUES (%(repo_id)s, %(sprint)s, %(number)s, %(starts)s, %(ends)s, %(committed)s, %(done)s, %(added)s, %(carried)s,
    %(body)s, %(checksum)s, %(frozen_at)s, %(node_id)s)
ON CONFLICT (repo_id, sprint) DO UPDATE SET node_id = excluded.node_id
WHERE record.node_id = '' AND record.checksum = excluded.checksum

-- name: keep_sheet
INSERT INTO sheet (repo_id, sprint, starts, ends, state, at, body)
VALUES (%(repo_id)s, %(sprint)s, %(starts)s, %(ends)s, %(state)s, %(at)s, %(body)s)
ON CONFLICT (repo_id, sprint) DO UPDATE SET
    starts = excluded.starts, ends = excluded.ends, state = excluded.state, at = excluded.at, body = excluded.body

-- name: sheets
-- One of them (`sprint`), the one that somebody wants to see `today`, or all, the latest first. A row that sleeps although
-- its sprint has come to no end is that of an issue which is no sprint any more, or which we may not read. Of a sprint that
-- was over before sheets were kept there is the record alone; where its issues are, another sheet tells.
SELECT s.body, coalesce(s.at, r.frozen_at) AS at, r.sprint IS NOT NULL AS frozen,
    CASE WHEN s.body IS NULL THEN r.body END AS record,
    CASE WHEN s.body IS NULL THEN (
        SELECT substring(o.body FROM '"url":"(https?://[^"\\]+)/[0-9]+"') FROM sheet o WHERE o.repo_id = %(repo_id)s LIMIT 1
    ) END AS issues
FROM (SELECT * FROM sheet WHERE repo_id = %(repo_id)s) AS s
FULL JOIN (SELECT * FROM record WHERE repo_id = %(repo_id)s) AS r ON r.sprint = s.sprint
LEFT JOIN work w ON w.key = 'sprint:' || s.repo_id || ':' || s.sprint
WHERE (%(sprint)s::bigint = 0 OR coalesce(s.sprint, r.sprint) = %(sprint)s)
    AND (r.sprint IS NOT NULL OR s.state = 'closed' OR coalesce(w.asleep, '') = '')
ORDER BY
    coalesce(%(today)s::date BETWEEN coalesce(s.starts, r.starts) AND coalesce(s.ends, r.ends), false) DESC,
    coalesce(coalesce(s.starts, r.starts) > %(today)s::date, false),
    CASE WHEN coalesce(s.starts, r.starts) > %(today)s::date THEN coalesce(s.starts, r.starts) END,
    coalesce(s.starts, r.starts) DESC, coalesce(s.sprint, r.sprint) DESC
LIMIT %(most)s

-- name: good_rules
SELECT text FROM rules WHERE repo_id = %(repo_id)s

-- name: keep_rules
-- Only where the repository is known: it may have been forgotten since it was read.
INSERT INTO rules (repo_id, text, language)
SELECT %(repo_id)s, %(text)s, %(language)s FROM (SELECT FROM work WHERE repo_id = %(repo_id)s LIMIT 1 FOR KEY SHARE) AS known
ON CONFLICT (repo_id) DO UPDATE SET text = excluded.text, language = excluded.language, kept_at = now()

-- name: make_secret
INSERT INTO secret (name, value) VALUES (%(which)s, %(value)s) ON CONFLICT (name) DO NOTHING

-- name: secret
SELECT value FROM secret WHERE name = %(which)s

-- name: know_slug
INSERT INTO slug (app_id, slug) VALUES (%(app_id)s, %(slug)s)
ON CONFLICT (app_id) DO UPDATE SET slug = excluded.slug

-- name: slug
SELECT slug FROM slug WHERE app_id = %(app_id)s

-- name: sheets_before
-- As `sheets`, by the numbers of their issues.
SELECT s.body, s.at, r.sprint IS NOT NULL AS frozen
FROM sheet s
LEFT JOIN record r ON r.repo_id = s.repo_id AND r.sprint = s.sprint
LEFT JOIN work w ON w.key = 'sprint:' || s.repo_id || ':' || s.sprint
WHERE s.repo_id = %(repo_id)s AND (%(before)s::bigint IS NULL OR s.sprint < %(before)s)
    AND (r.sprint IS NOT NULL OR s.state = 'closed' OR coalesce(w.asleep, '') = '')
ORDER BY s.sprint DESC LIMIT %(most)s

-- name: goals_after
SELECT number, title, status, owner, sprint, carried, facts FROM (
    SELECT DISTINCT ON (number) number, title, status, owner, sprint, carried, facts FROM goal
    WHERE repo_id = %(repo_id)s AND number > %(after)s AND (%(sprint)s::bigint IS NULL OR sprint = %(sprint)s)
    ORDER BY number, sprint DESC
) AS latest
WHERE (%(status)s = '' OR lower(status) = lower(%(status)s)) AND (%(owner)s = '' OR lower(owner) = lower(%(owner)s))
ORDER BY number LIMIT %(most)s

-- name: records_before
SELECT sprint, number, starts, ends, committed, done, added, carried, checksum, frozen_at, node_id,
    CASE WHEN %(whole)s THEN body ELSE '' END AS body
FROM record
WHERE repo_id = %(repo_id)s AND (%(before)s::bigint IS NULL OR sprint < %(before)s)
    AND (%(sprint)s::bigint = 0 OR sprint = %(sprint)s)
ORDER BY sprint DESC LIMIT %(most)s

-- name: changes_after
SELECT c.id, c.sprint, c.number, c.at, c.what, c.before, c.after, c.surface, c.who, c.note,
    coalesce(nullif(c.title, ''), (
        SELECT g.title FROM goal g WHERE c.number > 0 AND g.repo_id = c.repo_id AND g.number = c.number
        ORDER BY g.sprint = c.sprint DESC, g.sprint DESC LIMIT 1
    ), '') AS title
FROM change c
WHERE c.repo_id = %(repo_id)s
    AND (%(goal)s::bigint IS NULL OR c.number = %(goal)s)
    AND (%(what)s = '' OR c.what = %(what)s)
    AND (%(since)s::timestamptz IS NULL OR c.at >= %(since)s)
    AND (%(at)s::timestamptz IS NULL OR (c.at, c.id) > (%(at)s, %(id)s))
ORDER BY c.at, c.id LIMIT %(most)s

-- name: changes_latest
SELECT c.id, c.sprint, c.number, c.at, c.what, c.before, c.after, c.surface, c.who, c.note, c.title
FROM change c
WHERE c.repo_id = %(repo_id)s AND c.number = %(goal)s
ORDER BY c.at DESC, c.id DESC LIMIT %(most)s

-- name: make_way
-- Everything of a space goes that an import writes; what was found in it is made anew by the triggers. Who looks at one
-- of its rows is fenced off.
WITH
    gone_goal AS (DELETE FROM goal WHERE repo_id = %(repo_id)s),
    gone_change AS (DELETE FROM change WHERE repo_id = %(repo_id)s),
    gone_receipt AS (DELETE FROM receipt WHERE repo_id = %(repo_id)s),
    gone_kept AS (DELETE FROM kept WHERE repo_id = %(repo_id)s),
    gone_record AS (DELETE FROM record WHERE repo_id = %(repo_id)s),
    gone_sheet AS (DELETE FROM sheet WHERE repo_id = %(repo_id)s),
    gone_effect AS (DELETE FROM effect WHERE repo_id = %(repo_id)s),
    gone_rules AS (DELETE FROM rules WHERE repo_id = %(repo_id)s),
    gone_label AS (DELETE FROM status_label WHERE repo_id = %(repo_id)s),
    gone_board AS (DELETE FROM board WHERE repo_id = %(repo_id)s),
    gone_reported AS (DELETE FROM reported WHERE repo_id = %(repo_id)s),
    gone_found AS (DELETE FROM found WHERE repo_id = %(repo_id)s),
    gone_unfound AS (DELETE FROM unfound WHERE repo_id = %(repo_id)s),
    gone_sprint AS (DELETE FROM work WHERE repo_id = %(repo_id)s AND kind = 'sprint')
INSERT INTO work (key, kind, repo_id, repo, installation, wanted)
VALUES ('space:' || %(repo_id)s::text, 'space', %(repo_id)s, %(repo)s, 0, 0)
ON CONFLICT (key) DO UPDATE SET epoch = work.epoch + 1, lease_until = NULL, owner = ''

-- name: make_way_for_sprint
-- A sprint of an import: nobody asks for a look at it yet. Its epochs begin where those of the row before it never came to,
-- so that whoever had that one is fenced off.
INSERT INTO work (key, kind, repo_id, repo, number, installation, wanted, title, opened_at, asleep, epoch)
SELECT 'sprint:' || repo_id || ':' || %(number)s::text, 'sprint', repo_id, repo, %(number)s, installation, 0, %(title)s,
    %(opened_at)s, %(asleep)s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
FROM work WHERE key = 'space:' || %(repo_id)s::text

-- name: filed_retros
SELECT number, max(done_at) AS done_at FROM effect
WHERE repo_id = %(repo_id)s AND number > 0 AND done_at IS NOT NULL AND key ~ '^[0-9]+/retro:'
GROUP BY number ORDER BY done_at DESC LIMIT %(most)s

-- name: make_token
INSERT INTO token (repo_id, name, digest, scope, expires_at)
SELECT %(repo_id)s, %(token_name)s, %(digest)s, %(scope)s, now() + make_interval(days => %(days)s::integer)
FROM (SELECT FROM work WHERE repo_id = %(repo_id)s LIMIT 1 FOR KEY SHARE) AS known

-- name: tokens
SELECT id, repo_id, (SELECT repo FROM work w WHERE w.repo_id = t.repo_id ORDER BY looked_at DESC LIMIT 1) AS repo,
    name, scope, made_at, expires_at, used_on
FROM token t WHERE repo_id = %(repo_id)s ORDER BY name

-- name: revoke_token
DELETE FROM token WHERE repo_id = %(repo_id)s AND name = %(token_name)s

-- name: use_token
-- The day is written once a day: a row that changes with every request would be a burden for nothing.
WITH used AS (
    UPDATE token SET used_on = (now() AT TIME ZONE 'UTC')::date
    WHERE digest = %(digest)s AND (expires_at IS NULL OR expires_at > now())
        AND used_on IS DISTINCT FROM (now() AT TIME ZONE 'UTC')::date
)
SELECT id, repo_id, (SELECT repo FROM work w WHERE w.repo_id = t.repo_id ORDER BY looked_at DESC LIMIT 1) AS repo,
    name, scope, made_at, expires_at, used_on
FROM token t WHERE digest = %(digest)s AND (expires_at IS NULL OR expires_at > now())

-- name: begin_answer
INSERT INTO answered (token, key, digest) VALUES (%(token)s, %(key)s, %(digest)s)
ON CONFLICT (token, key) DO NOTHING
RETURNING key

-- name: answered
SELECT digest, answer FROM answered WHERE token = %(token)s AND key = %(key)s

-- name: note_answer
UPDATE answered SET answer = %(answer)s WHERE token = %(token)s AND key = %(key)s

-- name: report
INSERT INTO reported (repo_id, sprint, name, folded, value, at, who, source)
VALUES (%(repo_id)s, %(sprint)s, %(metric)s, %(folded)s, %(value)s, coalesce(%(at)s::timestamptz, now()), %(who)s,
    %(source)s)
ON CONFLICT (repo_id, folded, at) DO NOTHING
RETURNING id, at

-- name: reported_at
SELECT id, sprint, name, at, value FROM reported
WHERE repo_id = %(repo_id)s AND folded = %(folded)s AND at = coalesce(%(at)s::timestamptz, now())

-- name: reported
SELECT id, name, value, at, who, source FROM reported
WHERE repo_id = %(repo_id)s AND sprint = %(sprint)s AND NOT taken ORDER BY at, id LIMIT 1000

-- name: take_reported
UPDATE reported SET taken = true WHERE repo_id = %(repo_id)s AND id = ANY (%(ids)s::bigint[])

-- name: told_metrics
SELECT id, sprint, name, value, at, who, source, reported_at, taken FROM reported
WHERE repo_id = %(repo_id)s AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(most)s

-- name: place
SELECT number AS sprint, asleep = '' AND NOT EXISTS (
    SELECT FROM record r WHERE r.repo_id = w.repo_id AND r.sprint = w.number
) AS open
FROM work w WHERE repo_id = %(repo_id)s AND number = %(sprint)s AND kind = 'sprint'

-- name: place_on
SELECT s.sprint, w.asleep = '' AND NOT EXISTS (
    SELECT FROM record r WHERE r.repo_id = s.repo_id AND r.sprint = s.sprint
) AS open
FROM sheet s JOIN work w ON w.repo_id = s.repo_id AND w.number = s.sprint AND w.kind = 'sprint'
WHERE s.repo_id = %(repo_id)s AND s.starts <= %(day)s AND s.ends >= %(day)s
ORDER BY open DESC, s.starts DESC LIMIT 1

-- name: prune_answers
DELETE FROM answered WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM answered WHERE at < now() - interval '7 days' LIMIT 10000
))

-- name: count_deliveries
SELECT state, count(*) AS number FROM delivery GROUP BY state

-- name: count_rows
SELECT
    count(*) FILTER (WHERE wanted = done AND asleep = '') AS clean,
    count(*) FILTER (WHERE wanted > done AND NOT parked AND asleep = '') AS dirty,
    count(*) FILTER (WHERE lease_until > now()) AS leased,
    count(*) FILTER (WHERE parked) AS parked,
    count(*) FILTER (WHERE asleep <> '') AS asleep,
    coalesce(extract(epoch FROM now() - min(changed_at) FILTER (WHERE wanted > done AND NOT parked AND asleep = '')), 0)::float8
        AS oldest_dirty
FROM work

-- name: oldest_dirty
SELECT coalesce(extract(epoch FROM now() - min(changed_at)), 0)::float8 AS seconds
FROM work WHERE wanted > done AND NOT parked AND asleep = ''

-- name: size
SELECT pg_database_size(current_database()) AS bytes

-- name: troubled
SELECT key::text, repo, number, CASE WHEN parked THEN 'parked' ELSE 'asleep' END AS state,
    CASE WHEN parked THEN last_error ELSE asleep END AS reason, changed_at AS since
FROM work WHERE parked OR asleep <> '' ORDER BY parked DESC, changed_at DESC LIMIT 1000

-- name: prune_deliveries
-- By their places in the table: a list of ten thousand keys may be compared with every row. One that changes meanwhile
-- has another place, and stays for the next round.
DELETE FROM delivery WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM delivery
    WHERE received_at < now() - make_interval(days => %(days)s) AND state <> 'received'
    LIMIT 10000
))

-- name: prune_effects
DELETE FROM effect WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM effect WHERE done_at < now() - make_interval(days => %(days)s) LIMIT 10000
))

-- name: prune_receipts
DELETE FROM receipt WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM receipt WHERE at < now() - make_interval(days => %(days)s) LIMIT 10000
))

-- name: came_back
UPDATE departure d SET left_at = NULL
WHERE left_at IS NOT NULL
    AND EXISTS (SELECT FROM work w WHERE w.repo_id = d.repo_id AND w.kind = 'space' AND w.asleep = '' AND w.done = w.wanted)

-- name: spaces_to_ask_about
-- Those that sleep, for whatever reason, once a day; the others once a week, for a public repository can be read also by
-- an App that was taken from it. Nobody has asked tomorrow: the clock was ahead then.
SELECT w.repo_id, w.repo, w.installation, w.asleep = '' AS awake, d.left_at IS NOT NULL AS has_left
FROM work w LEFT JOIN departure d ON d.repo_id = w.repo_id
WHERE w.kind = 'space' AND (
    d.asked_at IS NULL OR d.asked_at > now()
    OR d.asked_at <= now() - CASE WHEN w.asleep = '' THEN interval '7 days' ELSE interval '1 day' END
)
ORDER BY awake, d.asked_at NULLS FIRST, w.repo_id LIMIT %(most)s

-- name: note_departure
INSERT INTO departure (repo_id, left_at) VALUES (%(repo_id)s, CASE WHEN %(gone)s THEN now() END)
ON CONFLICT (repo_id) DO UPDATE SET
    asked_at = now(), left_at = CASE WHEN %(gone)s THEN least(departure.left_at, now()) END
RETURNING left_at <= now() - make_interval(days => %(days)s) AS over

-- name: repositories_of
SELECT DISTINCT ON (repo_id) repo_id, repo FROM work
WHERE lower(repo) = lower(%(named)s) OR starts_with(lower(repo), lower(%(named)s) || '/')
ORDER BY repo_id, looked_at DESC

-- name: kept_of
-- How much is stored about a repository, by table.
SELECT
    (SELECT count(*) FROM work WHERE repo_id = %(repo_id)s AND kind = 'sprint') AS sprints,
    (SELECT count(*) FROM goal WHERE repo_id = %(repo_id)s) AS goals,
    (SELECT count(*) FROM change WHERE repo_id = %(repo_id)s) AS changes,
    (SELECT count(*) FROM receipt WHERE repo_id = %(repo_id)s) AS receipts,
    (SELECT count(*) FROM kept WHERE repo_id = %(repo_id)s) AS notes,
    (SELECT count(*) FROM record WHERE repo_id = %(repo_id)s) AS records,
    (SELECT count(*) FROM sheet WHERE repo_id = %(repo_id)s) AS sheets

-- name: lock_repository
SELECT key, wanted FROM work WHERE repo_id = %(repo_id)s ORDER BY key FOR UPDATE

-- name: forget_repository
-- Everything about one repository. Of its deliveries the bare numbers stay, so that none is done twice.
WITH
    gone_goal AS (DELETE FROM goal WHERE repo_id = %(repo_id)s),
    gone_change AS (DELETE FROM change WHERE repo_id = %(repo_id)s),
    gone_receipt AS (DELETE FROM receipt WHERE repo_id = %(repo_id)s),
    gone_kept AS (DELETE FROM kept WHERE repo_id = %(repo_id)s),
    gone_record AS (DELETE FROM record WHERE repo_id = %(repo_id)s),
    gone_found AS (DELETE FROM found WHERE repo_id = %(repo_id)s),
    gone_unfound AS (DELETE FROM unfound WHERE repo_id = %(repo_id)s),
    gone_sheet AS (DELETE FROM sheet WHERE repo_id = %(repo_id)s),
    gone_effect AS (DELETE FROM effect WHERE repo_id = %(repo_id)s),
    gone_rules AS (DELETE FROM rules WHERE repo_id = %(repo_id)s),
    gone_label AS (DELETE FROM status_label WHERE repo_id = %(repo_id)s),
    gone_board AS (DELETE FROM board WHERE repo_id = %(repo_id)s),
    gone_departure AS (DELETE FROM departure WHERE repo_id = %(repo_id)s),
    gone_token AS (DELETE FROM token WHERE repo_id = %(repo_id)s),
    gone_reported AS (DELETE FROM reported WHERE repo_id = %(repo_id)s),
    gone_notice AS (DELETE FROM notice WHERE repo_id = %(repo_id)s),
    unnamed AS (UPDATE delivery SET repository = '', repository_id = 0, error = '' WHERE guid IN (
        SELECT guid FROM delivery WHERE repository_id = %(repo_id)s ORDER BY guid FOR UPDATE
    ))
DELETE FROM work WHERE repo_id = %(repo_id)s

-- name: begin_session
INSERT INTO session (id, person, login, sealed, good_until)
VALUES (%(id)s, %(person)s, %(login)s, %(sealed)s, now() + make_interval(secs => %(seconds)s::double precision))

-- name: crowd_out_sessions
-- Of one person's sessions those that were used last are kept.
DELETE FROM session WHERE id IN (
    SELECT id FROM session WHERE person = %(person)s ORDER BY seen_at DESC, begun_at DESC OFFSET %(most)s
)

-- name: session
-- Whoever is seen has a row that says so, to the minute.
WITH found AS (
    SELECT id, person, login, sealed, extract(epoch FROM good_until - now())::double precision AS seconds FROM session
    WHERE id = %(id)s AND begun_at > now() - make_interval(secs => %(longest)s::double precision)
        AND seen_at > now() - make_interval(secs => %(idle)s::double precision)
), seen AS (
    UPDATE session SET seen_at = now()
    WHERE id = (SELECT id FROM found) AND seen_at < now() - interval '1 minute'
)
SELECT * FROM found

-- name: end_session
DELETE FROM session WHERE id = %(id)s

-- name: end_sessions_of
DELETE FROM session WHERE person = %(person)s

-- name: claim_renewal
-- A refresh token is good for once: one process at a time uses it.
UPDATE session SET renewed_until = now() + make_interval(secs => %(seconds)s::double precision)
WHERE id = %(id)s AND sealed = %(sealed)s AND (renewed_until IS NULL OR renewed_until < now())

-- name: leave_renewal
UPDATE session SET renewed_until = NULL WHERE id = %(id)s AND sealed = %(sealed)s

-- name: renew_session
UPDATE session SET sealed = %(sealed)s, login = %(login)s, renewed_until = NULL,
    good_until = now() + make_interval(secs => %(seconds)s::double precision)
WHERE id = %(id)s AND sealed = %(before)s

-- name: prune_sessions
DELETE FROM session
WHERE begun_at < now() - make_interval(secs => %(longest)s::double precision)
    OR seen_at < now() - make_interval(secs => %(idle)s::double precision)

-- name: known_repositories
SELECT DISTINCT ON (repo_id) repo_id, repo FROM work WHERE repo_id = ANY (%(ids)s::bigint[])
ORDER BY repo_id, looked_at DESC

-- name: note_posting
INSERT INTO posting (session, once) VALUES (%(id)s, %(once)s) ON CONFLICT DO NOTHING

-- name: is_goal
SELECT 1 AS known FROM goal WHERE repo_id = %(repo_id)s AND number = %(number)s AND number > 0 LIMIT 1

-- name: posting
SELECT url, extract(epoch FROM now() - at)::double precision AS seconds FROM posting WHERE session = %(id)s AND once = %(once)s

-- name: posted
UPDATE posting SET url = %(url)s WHERE session = %(id)s AND once = %(once)s

-- name: forget_posting
DELETE FROM posting WHERE session = %(id)s AND once = %(once)s AND url = ''

-- name: told_notices
-- Without the steps of goals: each belongs to one turn, and no other one would tell it.
SELECT channel, key, digest FROM notice
WHERE repo_id = %(repo_id)s AND sprint = %(sprint)s AND kind NOT IN ('status', 'owner')

-- name: tell_notice
INSERT INTO notice (
    repo_id, repo, sprint, channel, key, kind, title, body, url, facts, digest, changes, due_at, until, wait_until
) VALUES (
    %(repo_id)s, %(repo)s, %(sprint)s, %(channel)s, %(key)s, %(kind)s, %(title)s, %(body)s, %(url)s, %(facts)s,
    %(digest)s, %(changes)s, %(due_at)s, %(until)s, now() + make_interval(secs => %(gather)s)
)
ON CONFLICT (repo_id, channel, key) DO UPDATE SET
    title = excluded.title, body = excluded.body, url = excluded.url, facts = excluded.facts, digest = excluded.digest,
    until = excluded.until,
    state = CASE WHEN notice.state = 'sent' AND notice.remote <> '' THEN 'waiting' ELSE notice.state END,
    tries = CASE WHEN notice.state = 'sent' THEN 0 ELSE notice.tries END,
    wait_until = CASE
        WHEN notice.state = 'sent' THEN now() + make_interval(secs => %(edit)s) ELSE notice.wait_until
    END
WHERE notice.changes AND notice.digest <> excluded.digest

-- name: take_notices
-- The one that has waited longest, and what else of its space goes to the same channel. One that may change is a message
-- of its own, so that it can be edited. What has just come goes along with what is due; what failed waits for its time.
WITH first AS (
    SELECT n.id, n.channel, n.repo_id, n.changes
    FROM notice n LEFT JOIN channel c ON c.name = n.channel
    WHERE n.state = 'waiting' AND n.wait_until <= now() AND n.due_at <= %(now)s AND n.channel = ANY (%(channels)s)
        AND (n.lease_until IS NULL OR n.lease_until <= now()) AND (c.wait_until IS NULL OR c.wait_until <= now())
    ORDER BY n.wait_until, n.id LIMIT 1
    FOR UPDATE OF n SKIP LOCKED
), together AS (
    SELECT n.id FROM notice n JOIN first f ON n.channel = f.channel AND n.repo_id = f.repo_id
    WHERE n.id = f.id OR (
        NOT f.changes AND NOT n.changes AND n.state = 'waiting' AND n.due_at <= %(now)s
        AND (n.wait_until <= now() OR n.tries = 0) AND (n.lease_until IS NULL OR n.lease_until <= now())
    )
    ORDER BY n.id LIMIT %(most)s
    FOR UPDATE OF n SKIP LOCKED
)
UPDATE notice n SET
    lease = %(lease)s, lease_until = now() + make_interval(secs => %(seconds)s), tries = n.tries + 1
FROM together t WHERE n.id = t.id
RETURNING n.id, n.repo, n.sprint, n.channel, n.key, n.kind, n.title, n.body, n.url, n.facts, n.digest, n.remote, n.tries,
    n.made_at

-- name: notices_sent
-- What changed while it was being sent is told anew where the message can be edited.
UPDATE notice SET
    state = CASE WHEN digest <> %(digest)s AND %(remote)s <> '' THEN 'waiting' ELSE 'sent' END,
    sent_digest = %(digest)s, remote = %(remote)s, sent_at = now(), error = '', lease = '', lease_until = NULL,
    tries = 0
WHERE id = %(id)s AND lease = %(lease)s

-- name: channel_notices_sent
INSERT INTO channel (name, sent_at) VALUES (%(channel)s, now())
ON CONFLICT (name) DO UPDATE SET sent_at = now(), fails = 0, error = '', wait_until = now()

-- name: notices_failed
UPDATE notice SET
    wait_until = now() + make_interval(secs => %(seconds)s), error = %(why)s, lease = '', lease_until = NULL
WHERE id = %(id)s AND lease = %(lease)s

-- name: channel_notices_failed
INSERT INTO channel (name, fails, error, failed_at, wait_until)
VALUES (%(channel)s, 1, %(why)s, now(), now() + make_interval(secs => CASE WHEN %(holds)s THEN %(seconds)s ELSE 0 END))
ON CONFLICT (name) DO UPDATE SET
    fails = channel.fails + 1, error = excluded.error, failed_at = now(),
    wait_until = greatest(channel.wait_until, excluded.wait_until)

-- name: notices_parked
UPDATE notice SET state = 'parked', error = %(why)s, lease = '', lease_until = NULL
WHERE id = %(id)s AND lease = %(lease)s

-- name: channel_notices_parked
INSERT INTO channel (name, fails, error, failed_at) VALUES (%(channel)s, 1, %(why)s, now())
ON CONFLICT (name) DO UPDATE SET fails = channel.fails + 1, error = excluded.error, failed_at = now()

-- name: outdated_notices
-- Also those for channels that the operator has taken away. What is being sent just now is left alone.
UPDATE notice SET
    state = CASE WHEN sent_at IS NULL THEN 'parked' ELSE 'sent' END,
    error = CASE
        WHEN sent_at IS NOT NULL THEN error WHEN error = '' THEN 'nobody could send it in time' ELSE error
    END
WHERE state = 'waiting' AND until <= %(now)s AND (lease_until IS NULL OR lease_until <= now())
RETURNING kind

-- name: notices_again
UPDATE notice SET state = 'waiting', tries = 0, wait_until = now(), until = now() + interval '1 day', due_at = now()
WHERE state = 'parked' AND channel = %(channel)s

-- name: channel_again
UPDATE channel SET wait_until = now() WHERE name = %(channel)s

-- name: channel_states
SELECT coalesce(n.channel, c.name) AS name, coalesce(n.waiting, 0) AS waiting, coalesce(n.parked, 0) AS parked,
    coalesce(c.fails, 0) AS fails, coalesce(c.error, '') AS error, c.failed_at, c.sent_at
FROM (
    SELECT channel, count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'parked') AS parked
    FROM notice GROUP BY channel
) AS n FULL JOIN channel c ON c.name = n.channel
ORDER BY 1

-- name: given_up_notices
SELECT id, channel, repo, kind, title, error, made_at FROM notice WHERE state = 'parked' ORDER BY id DESC LIMIT 100

-- name: prune_notices
DELETE FROM notice WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM notice WHERE state <> 'waiting' AND made_at < now() - make_interval(days => %(days)s) LIMIT 10000
))

-- name: search
-- Found by words, the best first: how near they stand to each other, titles before texts, then the newest. The query is
-- asked both as written and by the language, for no language knows names; the repository is a word of the index, too.
WITH asked AS MATERIALIZED (
    SELECT ('''#' || %(repo_id)s::bigint || '''')::tsquery AS place,
        websearch_to_tsquery('simple', %(words)s) || websearch_to_tsquery(%(language)s::regconfig, %(words)s) AS said
), hit AS (
    SELECT f.id, f.at, ts_rank_cd(f.words, asked.said)::float8 AS rank
    FROM asked, found f
    WHERE f.repo_id = %(repo_id)s AND f.words @@ (asked.place && asked.said) AND numnode(asked.said) > 0
        AND (%(kind)s::text = '' OR f.kind = %(kind)s) AND (%(team)s::text = '' OR f.team = %(team)s)
        AND (%(owner)s::text = '' OR lower(f.owner) = lower(%(owner)s))
        AND (%(sprint)s::integer IS NULL OR f.sprint = %(sprint)s)
), page AS (
    SELECT * FROM hit
    WHERE %(id)s::bigint IS NULL OR (rank, at, id) < (%(rank)s::float8, %(at)s::timestamptz, %(id)s)
    ORDER BY rank DESC, at DESC, id DESC LIMIT %(most)s
)
SELECT f.id, f.kind, f.sprint, f.number, f.team, f.owner, f.state, f.at, page.rank,
    ts_headline(%(language)s::regconfig, translate(f.title, %(begin)s || %(end)s, ''), asked.said,
        'HighlightAll=true, StartSel=' || %(begin)s || ', StopSel=' || %(end)s) AS title,
    ts_headline(%(language)s::regconfig, translate(left(f.body, 5000), %(begin)s || %(end)s, ''), asked.said,
        'MaxFragments=2, MaxWords=30, MinWords=10, StartSel=' || %(begin)s || ', StopSel=' || %(end)s) AS body,
    coalesce(s.title, '') AS of_sprint, coalesce(s.state = 'closed', false) AS frozen
FROM asked, page JOIN found f USING (id)
LEFT JOIN found s ON s.repo_id = f.repo_id AND s.sprint = f.sprint AND s.kind = 'sprint' AND s.ref = ''
ORDER BY page.rank DESC, page.at DESC, page.id DESC

-- name: archive
-- The same without words: the newest first.
SELECT f.id, f.kind, f.sprint, f.number, f.team, f.owner, f.state, f.at, 0::float8 AS rank,
    translate(f.title, %(begin)s || %(end)s, '') AS title, translate(left(f.body, 300), %(begin)s || %(end)s, '') AS body,
    coalesce(s.title, '') AS of_sprint, coalesce(s.state = 'closed', false) AS frozen
FROM found f
LEFT JOIN found s ON s.repo_id = f.repo_id AND s.sprint = f.sprint AND s.kind = 'sprint' AND s.ref = ''
WHERE f.repo_id = %(repo_id)s AND f.at <= coalesce(%(at)s::timestamptz, 'infinity')
    AND (%(kind)s::text = '' OR f.kind = %(kind)s) AND (%(team)s::text = '' OR f.team = %(team)s)
    AND (%(owner)s::text = '' OR lower(f.owner) = lower(%(owner)s))
    AND (%(sprint)s::integer IS NULL OR f.sprint = %(sprint)s)
    AND (%(id)s::bigint IS NULL OR (f.at, f.id) < (%(at)s, %(id)s))
ORDER BY f.at DESC, f.id DESC LIMIT %(most)s

-- name: archived
-- By what the archive of a repository can be narrowed down.
SELECT DISTINCT team, owner FROM found WHERE repo_id = %(repo_id)s

-- name: became
-- Where goals stood in the sprints after one, by the numbers of their issues; the nearest sprint first.
SELECT number, sprint, state FROM found
WHERE repo_id = %(repo_id)s AND kind = 'goal' AND number = ANY (%(numbers)s::integer[]) AND at > %(at)s
ORDER BY number, at, sprint

-- name: catch_up
-- What was stored before there was an archive. `goals` and `notes` are counted so that they are made.
WITH next AS (
    DELETE FROM unfound WHERE ctid = ANY (ARRAY(SELECT ctid FROM unfound LIMIT %(most)s FOR UPDATE SKIP LOCKED)) RETURNING *
)
SELECT (SELECT count(*) FROM next) AS number, (
    SELECT count(find_goals(r.repo_id, r.sprint, r.body, r.frozen_at))
    FROM next JOIN record r ON r.repo_id = next.repo_id AND r.sprint = next.sprint WHERE next.note = 0
) AS goals, (
    SELECT count(find_kept(k)) FROM next JOIN kept k ON k.id = next.note AND k.repo_id = next.repo_id
) AS notes

-- name: deliveries
-- A page of the ledger, the newest first. Only so many are looked through at a time, whatever is looked for: `through` is
-- the last of those, from which the next page goes on.
WITH seen AS MATERIALIZED (
    SELECT guid, event, action, repository, installation, state, error, received_at, ended_at FROM delivery
    WHERE received_at <= coalesce(%(at)s::timestamptz, 'infinity')
        AND (%(guid)s::text IS NULL OR (received_at, guid) < (%(at)s, %(guid)s))
    ORDER BY received_at DESC, guid DESC LIMIT %(window)s
), last AS (
    SELECT received_at, guid FROM seen ORDER BY received_at, guid LIMIT 1
)
SELECT seen.*, last.received_at AS through_at, last.guid AS through_guid,
    (SELECT count(*) FROM seen) = %(window)s AS more
FROM last LEFT JOIN LATERAL (
    SELECT * FROM seen
    WHERE (%(state)s::text = '' OR state = %(state)s) AND (%(event)s::text = '' OR event = %(event)s)
        AND (%(repository)s::text = '' OR lower(repository) = lower(%(repository)s))
    ORDER BY received_at DESC, guid DESC LIMIT %(most)s
) AS seen ON true
ORDER BY seen.received_at DESC, seen.guid DESC

-- name: deliveries_amiss
-- The same for the few that failed or wait: found by their state, not by their age.
SELECT guid, event, action, repository, installation, state, error, received_at, ended_at,
    NULL::timestamptz AS through_at, NULL::text AS through_guid, false AS more
FROM (SELECT * FROM delivery WHERE state = %(state)s OFFSET 0) AS amiss
WHERE (%(guid)s::text IS NULL OR (received_at, guid) < (%(at)s::timestamptz, %(guid)s))
    AND (%(event)s::text = '' OR event = %(event)s)
    AND (%(repository)s::text = '' OR lower(repository) = lower(%(repository)s))
ORDER BY received_at DESC, guid DESC LIMIT %(most)s

-- name: deliveries_lately
SELECT state, count(*) AS number FROM delivery WHERE received_at > now() - make_interval(secs => %(seconds)s) GROUP BY state

-- name: place_of_delivery
SELECT guid, event, action, repository, repository_id, installation, state FROM delivery WHERE guid = %(guid)s

-- name: rows_going_on
SELECT key FROM work
WHERE asleep = '' AND CASE WHEN %(repo_id)s = 0 THEN installation = %(installation)s ELSE repo_id = %(repo_id)s END
ORDER BY key

-- name: rows_dirty
SELECT key::text, repo, number, kind, 'dirty' AS state, last_error AS reason, next_at AS at, changed_at AS since, fails,
    lease_until, due_at
FROM work
WHERE wanted > done AND NOT parked AND asleep = ''
    AND next_at >= coalesce(%(at)s::timestamptz, '-infinity')
    AND (%(key)s::text IS NULL OR (next_at, key) > (%(at)s, %(key)s COLLATE "C"))
ORDER BY next_at, key LIMIT %(most)s

-- name: rows_leased
SELECT key::text, repo, number, kind, 'leased' AS state, last_error AS reason, lease_until AS at, changed_at AS since, fails,
    lease_until, due_at
FROM work
WHERE lease_until IS NOT NULL AND lease_until > now()
    AND (%(key)s::text IS NULL OR (lease_until, key) > (%(at)s::timestamptz, %(key)s COLLATE "C"))
ORDER BY lease_until, key LIMIT %(most)s

-- name: rows_parked
SELECT key::text, repo, number, kind, 'parked' AS state, last_error AS reason, changed_at AS at, changed_at AS since, fails,
    lease_until, due_at
FROM work
WHERE parked AND changed_at <= coalesce(%(at)s::timestamptz, 'infinity')
    AND (%(key)s::text IS NULL OR (changed_at, key) < (%(at)s, %(key)s COLLATE "C"))
ORDER BY changed_at DESC, key DESC LIMIT %(most)s

-- name: rows_asleep
SELECT key::text, repo, number, kind, 'asleep' AS state, asleep AS reason, changed_at AS at, changed_at AS since, fails,
    lease_until, due_at
FROM work
WHERE asleep <> '' AND NOT parked AND changed_at <= coalesce(%(at)s::timestamptz, 'infinity')
    AND (%(key)s::text IS NULL OR (changed_at, key) < (%(at)s, %(key)s COLLATE "C"))
ORDER BY changed_at DESC, key DESC LIMIT %(most)s

-- name: row
SELECT key::text, repo, number, kind,
    CASE WHEN parked THEN 'parked' WHEN asleep <> '' THEN 'asleep' WHEN lease_until > now() THEN 'leased'
        WHEN wanted > done THEN 'dirty' ELSE 'clean' END AS state,
    CASE WHEN asleep <> '' THEN asleep ELSE last_error END AS reason, next_at AS at, changed_at AS since, fails, lease_until,
    due_at
FROM work WHERE key = %(key)s

-- name: rows_failing
-- What went wrong last and is tried again; what is parked stands among the rows.
SELECT key::text, repo, number, kind, 'dirty' AS state, last_error AS reason, next_at AS at, changed_at AS since, fails,
    lease_until, due_at
FROM work
WHERE wanted > done AND NOT parked AND asleep = '' AND last_error <> ''
ORDER BY next_at DESC, key LIMIT %(most)s

-- name: rows_due
SELECT key::text, repo, number, kind, 'due' AS state, '' AS reason, due_at AS at, changed_at AS since, fails, lease_until,
    due_at
FROM work WHERE due_at IS NOT NULL AND asleep = '' ORDER BY due_at, key LIMIT %(most)s

-- name: keep_budget
INSERT INTO budget (installation, resource, most, remaining, resets_at)
VALUES (%(installation)s, %(resource)s, %(most)s, %(remaining)s, %(resets_at)s)
ON CONFLICT (installation, resource) DO UPDATE SET
    most = excluded.most, remaining = excluded.remaining, resets_at = excluded.resets_at, seen_at = now()
-- Of two workers the one that knows the later hour is right, and within an hour the one that knows of less.
WHERE (budget.resets_at, -budget.remaining) <= (excluded.resets_at, -excluded.remaining)

-- name: budgets
-- Those of which least is left first. What was to be renewed since is whole again.
SELECT b.installation, b.resource, b.most,
    CASE WHEN b.resets_at <= now() THEN b.most ELSE b.remaining END AS remaining, b.resets_at, b.seen_at, coalesce((
        SELECT split_part(w.repo, '/', 1) FROM work w WHERE w.installation = b.installation LIMIT 1
    ), '') AS account
FROM budget b
ORDER BY CASE WHEN b.resets_at <= now() THEN 1 ELSE b.remaining::float8 / greatest(b.most, 1) END, b.installation, b.resource
LIMIT %(most)s

-- name: versions
SELECT current_setting('server_version') AS server, (
    SELECT max(name) FROM schema_migration WHERE name NOT LIKE 'procrastinate%%'
) AS tables

-- name: pulse
-- When anything about the sprints of these repositories was shown otherwise, or frozen, last.
SELECT asked.repo_id, greatest(
    (SELECT max(at) FROM sheet s WHERE s.repo_id = asked.repo_id),
    (SELECT max(frozen_at) FROM record r WHERE r.repo_id = asked.repo_id)
) AS at
FROM unnest(%(ids)s::bigint[]) AS asked (repo_id)

-- name: session_holds
-- Whether somebody is still logged in, without counting this as a visit.
SELECT EXISTS (
    SELECT FROM session
    WHERE id = %(id)s AND begun_at > now() - make_interval(secs => %(longest)s::double precision)
        AND seen_at > now() - make_interval(secs => %(idle)s::double precision)
) AS holds

-- name: tallies
-- How many rows wait, are in hand, or wait for people: each by an index that has only those.
SELECT
    (SELECT count(*) FROM work WHERE wanted > done AND NOT parked AND asleep = '') AS dirty,
    (SELECT count(*) FROM work WHERE lease_until IS NOT NULL AND lease_until > now()) AS leased,
    (SELECT count(*) FROM work WHERE parked) AS parked
