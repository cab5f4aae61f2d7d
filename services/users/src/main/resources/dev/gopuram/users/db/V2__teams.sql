-- A key may belong to a team of its tenant: limits may count a team's keys together. Those made before belong to none.
ALTER TABLE api_key ADD COLUMN team ${text} NOT NULL DEFAULT '';
