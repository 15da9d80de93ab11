-- Its telephone stays connected for the shift; else it is rung for each call.
ALTER TABLE person ADD COLUMN has_standing_leg boolean NOT NULL DEFAULT false;
