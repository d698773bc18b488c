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
SELECT sprint, kind, text, who, at, number, fields FROM (
    SELECT * FROM kept
    WHERE repo_id = %(repo_id)s AND sprint <> %(sprint)s AND kind IN ('health', 'typed', 'reviewed')
    ORDER BY at DESC, id DESC LIMIT 500
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

-- name: good_rules
SELECT text FROM rules WHERE repo_id = %(repo_id)s

-- name: keep_rules
-- Only where the repository is known: it may have been forgotten since it was read.
INSERT INTO rules (repo_id, text)
SELECT %(repo_id)s, %(text)s FROM (SELECT FROM work WHERE repo_id = %(repo_id)s LIMIT 1 FOR KEY SHARE) AS known
ON CONFLICT (repo_id) DO UPDATE SET text = excluded.text, kept_at = now()

-- name: make_secret
INSERT INTO secret (name, value) VALUES (%(which)s, %(value)s) ON CONFLICT (name) DO NOTHING

-- name: secret
SELECT value FROM secret WHERE name = %(which)s

-- name: know_slug
INSERT INTO slug (app_id, slug) VALUES (%(app_id)s, %(slug)s)
ON CONFLICT (app_id) DO UPDATE SET slug = excluded.slug

-- name: slug
SELECT slug FROM slug WHERE app_id = %(app_id)s

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
    (SELECT count(*) FROM record WHERE repo_id = %(repo_id)s) AS records

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
    gone_effect AS (DELETE FROM effect WHERE repo_id = %(repo_id)s),
    gone_rules AS (DELETE FROM rules WHERE repo_id = %(repo_id)s),
    gone_label AS (DELETE FROM status_label WHERE repo_id = %(repo_id)s),
    gone_board AS (DELETE FROM board WHERE repo_id = %(repo_id)s),
    gone_departure AS (DELETE FROM departure WHERE repo_id = %(repo_id)s),
    unnamed AS (UPDATE delivery SET repository = '', repository_id = 0, error = '' WHERE guid IN (
        SELECT guid FROM delivery WHERE repository_id = %(repo_id)s ORDER BY guid FOR UPDATE
    ))
DELETE FROM work WHERE repo_id = %(repo_id)s
