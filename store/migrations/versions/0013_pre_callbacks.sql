-- What is to be done: hear a message, or call somebody who was to be called back. Of that, why nothing came of it.
ALTER TABLE work_item
    ADD COLUMN kind text NOT NULL DEFAULT 'voicemail' CHECK (kind IN ('voicemail', 'callback')),
    ADD COLUMN why text NOT NULL DEFAULT '';
COMMENT ON COLUMN work_item.id IS 'of a message its recording, of a callback its call with -callback behind it';
