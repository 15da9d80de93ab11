-- What callers said of conversations.

-- name: results
-- Surveys by agent, queue or day (of the client's time zone): how many were asked, how many answered anything, and the
-- answers to questions that measure satisfaction. A survey counts for the day on which it began or was answered.
SELECT CASE $1 WHEN 'agent' THEN journal.agent_id WHEN 'queue' THEN data ->> 'queue'
            ELSE to_char(at AT TIME ZONE client.time_zone, 'YYYY-MM-DD') END AS about,
       count(*) FILTER (WHERE kind = 'SurveyStarted') AS asked,
       count(*) FILTER (WHERE kind = 'SurveyEnded' AND (data ->> 'answers')::int > 0) AS answered,
       count(*) FILTER (WHERE (data ->> 'is_csat')::boolean) AS rated,
       count(*) FILTER (WHERE (data ->> 'is_csat')::boolean AND (data ->> 'is_satisfied')::boolean) AS satisfied,
       (avg((data ->> 'score')::int) FILTER (WHERE (data ->> 'is_csat')::boolean))::float AS mean_score
FROM journal JOIN client ON client.id = journal.client_id
WHERE kind IN ('SurveyStarted', 'SurveyAnswered', 'SurveyEnded') AND at >= $2 AND at < $3
  AND ($4 = '' OR journal.client_id = $4)
GROUP BY 1 ORDER BY 1;
