-- The journal: appended to, never changed.

-- name: next_epoch
-- One more start of this writer; the row is made at its first.
INSERT INTO writer (name, epoch) VALUES ($1, 1)
ON CONFLICT (name) DO UPDATE SET epoch = writer.epoch + 1
RETURNING epoch;

-- name: epoch_of
-- How often this writer has started.
SELECT epoch FROM writer WHERE name = $1;

-- name: depose
-- End the session that holds this advisory lock (pg_locks shows its key in two halves); the number of those ended.
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = $1
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database());

-- name: append
-- A batch of entries in their order: $1 is the JSON that is announced (lexicon.wire.batch_to_bytes), one parameter that is
-- parsed once. Entries already there (a commit whose answer was lost) change nothing.
INSERT INTO journal (at, writer, epoch, seq, kind, client_id, call_id, agent_id, recording_id, data)
SELECT at, writer, epoch, seq, kind,
       data ->> 'client', data ->> 'call', data ->> 'agent', data ->> 'recording', data
FROM ROWS FROM (jsonb_to_recordset($1::jsonb)
                AS (at timestamptz, writer text, epoch bigint, seq bigint, kind text, data jsonb))
     WITH ORDINALITY AS t (at, writer, epoch, seq, kind, data, place)
ORDER BY place
ON CONFLICT (writer, epoch, seq) DO NOTHING;

-- What certain facts change besides. store/journal.py puts those that a batch needs behind ``append`` in one statement, so
-- it is one round trip and one commit, and a batch does not pay for what it does not need. Statements within one statement
-- do not see what the others wrote: what the batch added (``added``) is looked at beside the journal.

-- name: effect_RecordingStopped
-- The recording's row; caller, reason and start come from the call's journal. And the job that makes the MP3
-- (procrastinate 3.10's own way in).
stopped AS (
    INSERT INTO recording (id, client_id, call_id, agent_id, caller, reason_id, state, started_at)
    SELECT fact.recording_id, fact.client_id, fact.call_id, nullif(fact.agent_id, ''), -- a flow sent the caller outside
           coalesce(past.caller, ''), past.reason_id, 'waiting', coalesce(past.started_at, fact.at)
    FROM added AS fact CROSS JOIN LATERAL (
        SELECT (array_agg(told.data ->> 'caller' ORDER BY told.id)
                    FILTER (WHERE told.kind IN ('CallArrived', 'CallPlaced')))[1] AS caller,
               (array_agg(reason.id ORDER BY told.id DESC) FILTER (WHERE reason.id IS NOT NULL))[1] AS reason_id,
               min(told.at) FILTER (WHERE told.kind = 'RecordingStarted' AND told.recording_id = fact.recording_id)
                   AS started_at
        FROM (SELECT id, at, kind, recording_id, data FROM journal WHERE call_id = fact.call_id
              UNION ALL
              SELECT id, at, kind, recording_id, data FROM added WHERE call_id = fact.call_id) AS told
        LEFT JOIN reason ON told.kind IN ('ReasonChosen', 'CallPlaced') AND reason.id = told.data ->> 'reason'
    ) AS past
    WHERE fact.kind = 'RecordingStopped'
    ON CONFLICT (id) DO NOTHING
), transcode AS (
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
        'recording', 'recording.transcode', 0, NULL, NULL,
        jsonb_build_object('recording', recording_id, 'call', call_id, 'client', client_id, 'agent', agent_id,
                           'customer_file', data -> 'customer_file', 'agent_file', data -> 'agent_file'),
        NULL)::procrastinate_job_to_defer_v1 ORDER BY id)) AS jobs
    FROM added WHERE kind = 'RecordingStopped' HAVING count(*) > 0
);

-- name: effect_VoicemailLeft
-- The message's recording and work item, and the job that makes the MP3.
message AS (
    INSERT INTO recording (id, client_id, call_id, caller, reason_id, state, started_at)
    SELECT DISTINCT ON (fact.recording_id) fact.recording_id, fact.client_id, fact.call_id, fact.data ->> 'caller',
           reason.id, 'waiting', fact.at
    FROM added AS fact LEFT JOIN reason ON reason.id = fact.data ->> 'reason'
    WHERE fact.kind = 'VoicemailLeft' ORDER BY fact.recording_id, fact.id
    ON CONFLICT (id) DO NOTHING
), item AS (
    INSERT INTO work_item (id, client_id, queue_id, reason_id, call_id, caller, spoken_s, created_at, due_at)
    SELECT DISTINCT ON (recording_id) recording_id, client_id, data ->> 'queue', data ->> 'reason', call_id,
           data ->> 'caller', (data ->> 'spoken_s')::real, at, (data ->> 'due_at')::timestamptz
    FROM added WHERE kind = 'VoicemailLeft' ORDER BY recording_id, id
    ON CONFLICT (id) DO NOTHING
), transcode_message AS (
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
        'recording', 'recording.transcode', 0, NULL, NULL,
        jsonb_build_object('recording', recording_id, 'call', call_id, 'client', client_id, 'agent', '',
                           'customer_file', data -> 'customer_file', 'agent_file', ''),
        NULL)::procrastinate_job_to_defer_v1 ORDER BY id)) AS jobs
    FROM added WHERE kind = 'VoicemailLeft' HAVING count(*) > 0
);

-- name: effect_CallbackEnded
-- A callback of which nothing came is a work item.
called_back AS (
    INSERT INTO work_item (id, client_id, queue_id, reason_id, call_id, caller, created_at, due_at, kind, why)
    SELECT DISTINCT ON (call_id) call_id || '-callback', client_id, data ->> 'queue', data ->> 'reason', call_id,
           data ->> 'number', at, (data ->> 'due_at')::timestamptz, 'callback', data ->> 'why'
    FROM added WHERE kind = 'CallbackEnded' AND (data ->> 'is_open')::boolean ORDER BY call_id, id
    ON CONFLICT (id) DO NOTHING
);

-- name: effect_RecordingKept
-- The MP3 is in the archive.
kept AS (
    UPDATE recording SET state = 'kept', path = data ->> 'path', seconds = (data ->> 'seconds')::real,
                         bytes = (data ->> 'bytes')::bigint, sha256 = data ->> 'sha256', why = NULL
    FROM added WHERE added.kind = 'RecordingKept' AND recording.id = added.recording_id
);

-- name: effect_RecordingFailed
-- The MP3 could not be made; what is kept stays kept.
failed AS (
    UPDATE recording SET state = 'failed', why = data ->> 'why'
    FROM added WHERE added.kind = 'RecordingFailed' AND recording.id = added.recording_id AND recording.state <> 'kept'
);

-- name: effect_WrapUpOwed
-- A draft keeps its text and is owed, a missing one is made empty, a saved one stays saved. Due by the rule of its queue.
owed AS (
    INSERT INTO wrap_up (call_id, agent_id, client_id, state, changed_at, queue_id, owed_at, due_at)
    SELECT DISTINCT ON (fact.call_id, fact.agent_id) fact.call_id, fact.agent_id, fact.client_id, 'owed', fact.at,
           of.queue, fact.at, fact.at + wrap_up_within(fact.client_id, of.queue)
    FROM added AS fact CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT data ->> 'queue' FROM added AS offer WHERE offer.kind = 'OfferMade' AND offer.call_id = fact.call_id
             AND offer.agent_id = fact.agent_id ORDER BY offer.id DESC LIMIT 1),
        queue_of_talk(fact.call_id, fact.agent_id)) AS queue) AS of
    WHERE fact.kind = 'WrapUpOwed' ORDER BY fact.call_id, fact.agent_id, fact.id
    ON CONFLICT (call_id, agent_id) DO UPDATE
    SET state = 'owed', changed_at = excluded.changed_at, owed_at = excluded.owed_at, due_at = excluded.due_at,
        queue_id = coalesce(wrap_up.queue_id, excluded.queue_id)
    WHERE wrap_up.state = 'draft'
);

-- name: since
-- Every entry from an instant on.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal WHERE at >= $1 ORDER BY id;

-- name: open_since
-- What a new controller needs of all since an instant: the stories of calls without an end, recordings that are being
-- written, watches that are open, and of everybody who is signed in the last fact of each kind since.
WITH matter AS (
    SELECT CASE WHEN kind IN ('CallArrived', 'CallPlaced', 'CallEnded') THEN 'call'
                WHEN kind IN ('RecordingStarted', 'RecordingStopped') THEN 'recording'
                WHEN kind IN ('VoicemailStarted', 'VoicemailLeft', 'VoicemailDropped') THEN 'message'
                ELSE kind END AS what,
           CASE WHEN kind IN ('CallArrived', 'CallPlaced', 'CallEnded') THEN call_id
                WHEN kind IN ('RecordingStarted', 'RecordingStopped') THEN recording_id
                WHEN kind IN ('VoicemailStarted', 'VoicemailLeft', 'VoicemailDropped') THEN recording_id
                ELSE agent_id END AS whose,
           max(id) AS id
    FROM journal
    WHERE at >= $1 AND kind IN (
        'CallArrived', 'CallPlaced', 'CallEnded', 'RecordingStarted', 'RecordingStopped', 'AgentSignedIn', 'AgentSignedOut',
        'AgentReady', 'AgentNotReady', 'AgentNextState', 'AgentSteered', 'ProfileChanged', 'WrapUpStarted', 'WrapUpEnded',
        'VoicemailStarted', 'VoicemailLeft', 'VoicemailDropped', 'LegStood', 'LegFell')
    GROUP BY 1, 2
    HAVING bool_and(kind NOT IN ('CallEnded', 'RecordingStopped', 'VoicemailLeft', 'VoicemailDropped'))
), present AS (
    SELECT came.whose, came.id FROM matter AS came LEFT JOIN matter AS went
        ON went.whose = came.whose AND went.what = 'AgentSignedOut'
    WHERE came.what = 'AgentSignedIn' AND (went.id IS NULL OR went.id < came.id)
), watching AS ( -- supervisors who listen
    SELECT id, kind, data ->> 'watch' AS watch FROM journal
    WHERE at >= $1 AND kind IN ('WatchOpened', 'WatchBegan', 'WatchChanged', 'WatchEnded', 'WatchClosed')
), wanted AS (
    SELECT story.id FROM matter CROSS JOIN LATERAL ( -- OFFSET: by the index of calls, whatever is estimated
        SELECT id FROM journal WHERE journal.call_id = matter.whose AND journal.at >= $1 OFFSET 0
    ) AS story WHERE matter.what = 'call'
    UNION
    SELECT id FROM matter WHERE what IN ('recording', 'message')
    UNION
    SELECT matter.id FROM present JOIN matter USING (whose)
    WHERE matter.what NOT IN ('call', 'recording', 'message') AND matter.id >= present.id
    UNION
    SELECT id FROM watching WHERE watch NOT IN (SELECT watch FROM watching WHERE kind = 'WatchClosed')
)
SELECT row.* FROM (SELECT id FROM wanted ORDER BY id) AS wanted CROSS JOIN LATERAL (
    SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal WHERE journal.id = wanted.id OFFSET 0
) AS row;

-- name: between
-- Every entry from an instant on, before another.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal WHERE at >= $1 AND at < $2 ORDER BY id;

-- name: after
-- What one writer wrote after a place, oldest first.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal
WHERE writer = $1 AND (epoch, seq) > ($2, $3) ORDER BY epoch, seq LIMIT $4;

-- name: lines_before
-- Of each line the last word that came before an instant, where that is not that it works.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM (
    SELECT DISTINCT ON (data ->> 'trunk') * FROM journal
    WHERE kind IN ('LineDown', 'LineDegraded', 'LineUp') AND at >= $1::timestamptz - interval '90 days' AND at < $1
    ORDER BY data ->> 'trunk', id DESC
) AS last WHERE kind <> 'LineUp' ORDER BY id;

-- name: of_call
-- One call's whole story.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal WHERE call_id = $1 ORDER BY id;

-- name: of_caller
-- The stories of all calls that came from a number since an instant.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal
WHERE call_id IN (SELECT call_id FROM journal WHERE kind = 'CallArrived' AND data ->> 'caller' = $1 AND at >= $2)
ORDER BY id;

-- name: ends
-- The last place of every writer, by the unique index alone however long the journal is.
SELECT writer.name AS writer, last.epoch, last.seq FROM writer
CROSS JOIN LATERAL (SELECT epoch, seq FROM journal WHERE journal.writer = writer.name
                    ORDER BY epoch DESC, seq DESC LIMIT 1) AS last;

-- name: of_kinds
-- Every entry of these kinds from $2 on, before $3 if there is one, in the order of the journal.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal
WHERE kind = ANY ($1::text[]) AND at >= $2 AND ($3::timestamptz IS NULL OR at < $3) ORDER BY id;
