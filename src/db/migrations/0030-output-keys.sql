-- Every object that any attempt of the task has stored or was about to store. An attempt that was killed between
-- storing and settling leaves objects that no output names; they go with the task's own. null: none.
alter table task add column output_keys jsonb;
