-- Whether what a caller and a number outside say to each other is recorded while no agent is in the call.

ALTER TABLE client ADD COLUMN records_outside boolean NOT NULL DEFAULT false;
