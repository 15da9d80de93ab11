-- An outcome that is not chosen any more: wrap-ups that have it keep it, with its name.
ALTER TABLE disposition ADD COLUMN is_retired boolean NOT NULL DEFAULT false;
