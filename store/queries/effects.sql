-- What certain facts change besides the journal, in the same transaction as their journal row.

-- name: recording_stopped
-- The recording's row; caller, reason and start come from the call's journal.
INSERT INTO recording (id, client_id, call_id, agent_id, caller, reason_id, state, started_at)
SELECT $1, $2, $3, $4,
       coalesce((SELECT data ->> 'caller' FROM journal
                 WHERE call_id = $3 AND kind = 'CallArrived' ORDER BY id LIMIT 1), ''),
       (SELECT reason.id FROM journal JOIN reason ON reason.id = journal.data ->> 'reason'
        WHERE journal.call_id = $3 AND journal.kind = 'ReasonChosen' ORDER BY journal.id DESC LIMIT 1),
       'waiting',
       coalesce((SELECT at FROM journal
                 WHERE call_id = $3 AND kind = 'RecordingStarted' AND recording_id = $1 ORDER BY id LIMIT 1), $5)
ON CONFLICT (id) DO NOTHING;

-- name: transcode_wanted
-- The job that makes the MP3 (procrastinate 3.10's own way in).
SELECT procrastinate_defer_jobs_v1(
    ARRAY[ROW('recording', 'recording.transcode', 0, NULL, NULL, $1::text::jsonb, NULL)::procrastinate_job_to_defer_v1]);

-- name: recording_kept
-- The MP3 is in the archive.
UPDATE recording SET state = 'kept', path = $2, seconds = $3, bytes = $4, sha256 = $5, why = NULL WHERE id = $1;

-- name: recording_failed
-- The MP3 could not be made; what is kept stays kept.
UPDATE recording SET state = 'failed', why = $2 WHERE id = $1 AND state <> 'kept';

-- name: wrap_up_owed
-- The limit passed: a draft keeps its text and is owed, a missing one is made empty, a saved one stays saved.
INSERT INTO wrap_up (call_id, agent_id, client_id, state, changed_at) VALUES ($1, $2, $3, 'owed', $4)
ON CONFLICT (call_id, agent_id) DO UPDATE SET state = 'owed', changed_at = $4 WHERE wrap_up.state = 'draft';
