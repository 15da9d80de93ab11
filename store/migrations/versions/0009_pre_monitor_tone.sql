-- The beep in a conversation while a supervisor listens: seconds between two; NULL: none (the law of some countries asks
-- for one).

ALTER TABLE client ADD COLUMN monitor_tone_s real CHECK (monitor_tone_s BETWEEN 2 AND 120);
